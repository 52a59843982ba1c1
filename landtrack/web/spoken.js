// Streamlit names its own buttons and lists in English only; a reader who hears the page hears them. They are said
// here in the page's language, as soon as they are on it; what we wrote ourselves is left alone.
(words) => {
  const fixed = {
    "Clear all": words.remove_all, "Clear value": words.clear, "Clear entry": words.clear, "Open": words.open,
    "Selected values": words.chosen, "Multiselect options": words.list, "Selectbox options": words.list,
    "Decrement": words.less, "Increment": words.more, "Running...": words.running, "Close": words.close, "Dismiss": words.close,
    "Add files": words.add, "file upload": words.file, "Help": words.help,
    "Record": words.record, "Stop recording": words.stop,
    "Play": words.play, "Pause": words.pause, "Reset": words.clear, "Clear recording": words.clear,
    "Download as WAV": words.save,
  };
  const begun = {
    "Remove ": words.remove, "Cancel upload of ": words.cancel, "Help for ": words.help_for, "Shortcut ": words.shortcut,
  };
  const written = [
    ["[role=listbox] *", "No results", words.nothing],
    ["[data-testid=stSkipToContent]", "Skip to main content", words.skip],
    ["[data-testid=stConnectionStatus] *", "Connecting", words.connecting],
    ["[data-testid=stAudioInput] *", "An error has occurred, please try again.", words.failed],
    ["[data-testid=stAudioInput] *", "This app would like to use your microphone.", words.mic],
  ];

  // What lists say of themselves while somebody types in them.
  const announced = [[/^(\d+) options? available\.$/, words.options], [/^(.+), selected$/, words.taken]];

  function own(said) {
    if (said in fixed) return fixed[said];
    const start = Object.keys(begun).find((one) => said.startsWith(one));
    if (!start) return said;
    const what = said.slice(start.length);
    return begun[start].replace("{what}", () => (start === "Shortcut " ? keys(what) : what));
  }

  // Keys as they are written on the keyboard of the reader.
  function keys(what) {
    return what.split(" + ").map((key) => ({"Shift": words.shift, "Enter": words.enter})[key] ?? key).join(" + ");
  }

  function announce(node) {
    for (const one of node.querySelectorAll("[role=log] > *"))
      for (const [english, text] of announced) {
        const found = one.childElementCount === 0 && english.exec(one.textContent);
        if (found) one.textContent = text.replace("{what}", () => found[1]);
      }
  }

  // The server has gone: Streamlit's own dialog asks about the internet, which nobody needs here.
  function lost(node) {
    for (const title of node.querySelectorAll("[data-testid=stDialog] h2"))
      if (title.textContent === "Connection error") {
        title.textContent = words.lost;
        let said = title.nextElementSibling;
        while (said?.firstElementChild) said = said.firstElementChild;
        if (said) said.textContent = words.lost_what;
      }
  }

  function say(node) {
    const said = node.getAttribute("aria-label");
    if (said && !node.closest(".stHtml, iframe") && own(said) !== said) node.setAttribute("aria-label", own(said));
  }

  function write(node, selector, english, text) {
    for (const one of node.querySelectorAll(selector))
      if (one.childElementCount === 0 && one.textContent === english && english !== text) one.textContent = text;
  }

  function look(node) {
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    if (node.hasAttribute("aria-label")) say(node);
    for (const one of node.querySelectorAll("[aria-label]")) say(one);
    for (const [selector, english, text] of written) write(node.parentElement ?? node, selector, english, text);
    for (const map of (node.parentElement ?? node).querySelectorAll('iframe[title^="streamlit_folium"]')) map.title = words.map;
    lost(node.parentElement ?? node);
    announce(node.parentElement?.parentElement ?? node);
  }

  window.landtrackSpoken?.disconnect();
  window.landtrackSpoken = new MutationObserver((changes) => {
    for (const change of changes)
      if (change.type === "attributes") say(change.target);
      else change.addedNodes.forEach(look);
  });
  window.landtrackSpoken.observe(document.body, {subtree: true, childList: true, attributeFilter: ["aria-label"]});
  look(document.body);
}

// Streamlit names its own buttons and lists in English only; a reader who hears the page hears them. They are said
// here in the page's language, as soon as they are on it; what we wrote ourselves is left alone.
(words) => {
  const fixed = {
    "Clear all": words.remove_all, "Clear value": words.clear, "Clear entry": words.clear, "Open": words.open,
    "Selected values": words.chosen, "Multiselect options": words.list, "Selectbox options": words.list,
    "Decrement": words.less, "Increment": words.more, "Record": words.record, "Stop recording": words.stop,
    "Play": words.play, "Pause": words.pause, "Reset": words.clear, "Clear recording": words.clear,
    "Download as WAV": words.save,
  };

  function own(said) {
    if (said in fixed) return fixed[said];
    return said.startsWith("Remove ") ? words.remove.replace("{what}", () => said.slice(7)) : said;
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
    write(node.parentElement ?? node, "[role=listbox] *", "No results", words.nothing);
    write(node.parentElement ?? node, "[data-testid=stAudioInput] *", "An error has occurred, please try again.", words.failed);
    write(node.parentElement ?? node, "[data-testid=stAudioInput] *", "This app would like to use your microphone.", words.mic);
    write(node.parentElement ?? node, "[data-testid=stSkipToContent]", "Skip to main content", words.skip);
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

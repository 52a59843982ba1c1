// The bar over a drawing: its tools as buttons, what to do next, how large it is, and what went wrong.
function (map, facts) {
  const {element} = map.landtrack, {words} = facts, box = map.getContainer(), buttons = {};
  let press = () => {}, done = () => {}, state = {tool: null, isOpen: () => false, hint: "", size: null}, warning = "", timer = null;

  function button(className, label, icon, act) {
    const made = element("button", className);
    made.type = "button";
    if (icon) made.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${icon}"/></svg>`;
    made.append(element("span", "", label));
    made.addEventListener("click", act);
    return made;
  }

  const bar = element("div", "lt-bar"), row = element("div", "lt-tools"), strip = element("div", "lt-strip");
  row.setAttribute("role", "toolbar");
  row.setAttribute("aria-label", words.toolbar);
  for (const {name, label, icon} of facts.tools) row.append(buttons[name] = button("lt-tool", label, icon, () => press(name)));
  const hint = element("p", "lt-hint"), size = element("output", "lt-area"), end = button("lt-done", words.done, "", () => done());
  hint.setAttribute("role", "status");
  strip.append(hint, size, end);
  bar.append(row, strip);
  box.append(bar);
  box.classList.add("lt-drawing");
  L.DomEvent.disableClickPropagation(bar);
  L.DomEvent.disableScrollPropagation(bar);

  map.zoomControl.setPosition("bottomleft");

  function write() {
    for (const [name, made] of Object.entries(buttons)) {
      if (name !== "undo") made.setAttribute("aria-pressed", state.tool === name);
      made.setAttribute("aria-disabled", !state.isOpen(name));
    }
    strip.classList.toggle("lt-warns", warning !== "");
    const text = warning || state.hint;
    if (hint.textContent !== text) hint.textContent = text;  // a screen reader would say it again
    size.textContent = state.size ? about(state.size) : "";
    end.hidden = !state.tool;
  }

  // What went wrong, for six seconds or until the next tool.
  function notice(key) {
    calm();
    warning = words.notices[key];
    timer = setTimeout(calm, 6000);
    write();
  }

  function calm() {
    clearTimeout(timer);
    warning = "";
    write();
  }

  function number(value, decimals) {
    const [whole, part = ""] = value.toFixed(decimals).split("."), tail = part.replace(/0+$/, "");
    return whole.replace(/\B(?=(\d{3})+$)/g, facts.number.group) + (tail && facts.number.decimal + tail);
  }

  // As the rest of the app writes an area: i18n/formats.py.
  function about(m2) {
    const hectares = Math.round(m2) >= 10000;
    const text = hectares ? number(m2 / 10000, 2) : number(m2, m2 < 100 ? 1 : 0);
    return words.about.replace("{n}", (hectares ? words.hectare : words.square_metre).replace("{n}", text));
  }

  map.landtrack.bar = {
    about, notice, calm,
    height: () => bar.offsetHeight,
    listen: (...acts) => { [press, done] = acts; },
    size: m2 => { state = {...state, size: m2}; write(); },
    show: told => { state = told; write(); },
  };
}

// The sheet every map of ours is drawn on, and the few tools its drawings share.
// Texts of people enter the page through textContent only; markup comes from our own tables alone.
function (map, facts) {
  const box = map.getContainer();
  // Leaflet takes the focus at a press; the page around would scroll to it before the finger is lifted, and the
  // press would open nothing.
  const focus = box.focus;  // taken now: the page gives focus back to a map whose frame, and its globals, are gone
  box.focus = () => focus.call(box, {preventScroll: true});
  box.classList.add("lt-map");
  box.classList.toggle("lt-blank", !facts.outlines);
  map.attributionControl.setPrefix(false);
  if (facts.credit) map.attributionControl.addAttribution(facts.credit);
  L.control.scale({imperial: false, maxWidth: 120}).addTo(map);

  const {options} = map.zoomControl;
  Object.assign(options, {zoomInTitle: facts.closer, zoomOutTitle: facts.farther});
  map.zoomControl.setPosition(options.position);  // its buttons are made anew, with these words

  if (facts.outlines)
    L.geoJSON(facts.outlines, {interactive: false, pmIgnore: true,
      style: {color: "#9a8f7b", weight: 1.2, fillColor: "#fbf9f3", fillOpacity: 1}}).addTo(map);

  let legend = null;
  if (facts.legend.length) {
    const control = L.control({position: "bottomright"});
    control.onAdd = () => {
      legend = element("details", "lt-legend");
      legend.append(element("summary", "", facts.title));
      for (const row of facts.legend) {
        const line = element("p");
        line.innerHTML = row.svg;
        line.append(element("span", "", row.text));
        legend.append(line);
      }
      L.DomEvent.disableClickPropagation(legend);
      L.DomEvent.disableScrollPropagation(legend);
      return legend;
    };
    control.addTo(map);
  }

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) { made.textContent = text; made.dir = "auto"; }
    return made;
  }

  // What is said of a thing: its name, then one line for each fact.
  function says(name, lines) {
    const made = element("div");
    if (name) made.append(element("b", "", name));
    for (const line of lines) made.append(element("span", "", line));
    return made;
  }

  // A sheet that is opened in a hidden tab has no size yet: fit when it gets one, until somebody takes hold of it.
  function fit(bounds, options) {
    let held = false, fitted = "";
    for (const kind of ["pointerdown", "wheel", "keydown"]) box.addEventListener(kind, () => { held = true; }, {passive: true});
    const again = () => {
      const size = `${box.clientWidth} ${box.clientHeight}`;
      if (held || !box.clientWidth || size === fitted) return;  // a sheet of this size is fitted once: all is drawn anew
      fitted = size;
      if (options.view) return void map.setView(...options.view, {animate: false});  // as somebody left it
      if (legend) legend.open = box.clientWidth > 560;  // on a phone it stays folded
      const beside = legend && legend.open && box.clientWidth > 800, [x, y] = options.padding, top = options.top?.() ?? 0;
      map.fitBounds(bounds, {animate: false, maxZoom: options.maxZoom, paddingTopLeft: [x, y + top],
        paddingBottomRight: [beside ? legend.offsetWidth + x : x, y + 16]});
    };
    new ResizeObserver(() => { map.invalidateSize({animate: false, pan: false}); again(); }).observe(box);
    again();
  }

  map.landtrack = {element, says, fit};
}

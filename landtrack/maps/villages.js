// Villages as circles. The disc is women registered, the hatched ring behind it women as reported, or caught up.
function (map, facts) {
  const {says, element, fit} = map.landtrack;
  const ink = "#1f2a30", hatch = hatching(map.getContainer());
  const group = L.featureGroup().addTo(map), labels = [], shapes = new Map();

  fit(facts.bounds, {padding: [44, 44], maxZoom: facts.near});  // first: what is on the map is drawn anew by it
  for (const mark of facts.marks) {  // great ones first, so that small ones lie on top
    const {ring = 0, disc = 0, told: isTold = true} = mark;  // what is not said is left out
    Object.assign(mark, {ring, disc, told: isTold, look: facts.states[mark.state]});
    const told = () => says(mark.name, lines(mark));  // written when somebody asks
    const circle = (radius, style) => L.circleMarker(mark.at, {radius, color: ink, weight: 1.4, fillOpacity: 1, ...style});
    if (mark.ring) make(circle(mark.ring, {dashArray: "5 4", fillColor: `url(#${hatch})`}), mark, told);
    if (mark.disc) make(circle(mark.disc, {fillColor: mark.look.colour, ...(mark.told ? {} : {dashArray: "3 3", color: "#5c584f"})}), mark, told);
    labels.push(label(mark));
  }

  // In words what the circles show.
  function lines(mark) {
    return [mark.look.word, ...Object.entries(mark.says || {}).map(([name, number]) => `${facts.words[name]} ${number}`)];
  }

  function make(shape, mark, told) {
    shape.feature = {type: "Feature", properties: {uid: mark.uid}};  // what st_folium hands back on a click
    shape.lt = {mark, told};
    shape.addTo(group);
    const path = shape.getElement();
    path.setAttribute("tabindex", 0);
    path.setAttribute("role", "button");
    path.setAttribute("aria-label", [mark.name, ...lines(mark)].join(", "));
    shapes.set(path, shape);
  }

  // One tooltip and one set of ears for all circles: those of a thousand cost the browser more than the circles do.
  function listen() {
    const tip = L.tooltip({direction: "top", className: "lt-says", opacity: 1}), pane = map.getPanes().overlayPane;
    const close = () => map.closeTooltip(tip);
    const open = shape => {
      const {mark, told} = shape.lt;
      tip.options.offset = [0, -Math.max(mark.ring, mark.disc)];
      map.openTooltip(tip.setLatLng(shape.getLatLng()).setContent(told()));
    };
    const heard = (kind, act) => pane.addEventListener(kind, e => { if (shapes.has(e.target)) act(shapes.get(e.target), e); });
    heard("focusin", open);
    heard("focusout", close);
    heard("keydown", (shape, e) => { if (e.key === "Enter") shape.fire("click", {latlng: shape.getLatLng()}, true); });
    group.on({mouseover: e => open(e.propagatedFrom), mouseout: close, click: ({propagatedFrom: shape}) => {
      open(shape);
      if (shape.lt.mark.href && !window.Streamlit) window.open(shape.lt.mark.href, "_top");
    }});
  }

  function label(mark) {
    return {mark, radius: Math.max(mark.ring, mark.disc), words: null};
  }

  // Words are made for the villages that have room for them: of a thousand villages, some dozens.
  function written(label) {
    if (label.words) return label.words;
    const {mark, radius} = label, {look} = mark, hatched = mark.ring && !mark.disc, all = element("div");
    const count = element("div", "lt-count", mark.text), name = element("div", "lt-name", mark.name);
    count.style.color = hatched ? ink : look.pen;
    count.style.fontSize = `${Math.min(17, 11 + radius / 5)}px`;
    if (hatched) count.style.textShadow = "0 0 3px #fffdf8, 0 0 3px #fffdf8, 0 0 4px #fffdf8, 0 0 5px #fffdf8";
    all.append(count, name);
    if (mark.told && mark.text) {
      const badge = element("div", "lt-badge"), out = radius * 0.7 + 4;
      Object.assign(badge.style, {background: look.colour, color: look.pen, left: `${out - 9}px`, top: `${-out - 9}px`});
      badge.innerHTML = look.small;
      all.append(badge);
    } else if (mark.told) {
      count.innerHTML = look.large;
    }
    // No tooltip: each would have the browser measure the whole map anew.
    const icon = L.divIcon({html: all, className: "lt-label", iconSize: [0, 0]});
    L.marker(mark.at, {icon, interactive: false, keyboard: false, pane: "tooltipPane", pmIgnore: true}).addTo(map);
    label.words = {all, name};
    return label.words;
  }

  // Greater villages are written first; a word that would cover another waits until one comes nearer.
  function write() {
    const taken = [], free = box => !taken.some(b => box[0] < b[2] && b[0] < box[2] && box[1] < b[3] && b[1] < box[3]);
    const put = box => free(box) && taken.push(box) > 0;
    const spots = labels.map(label => ({label, radius: label.radius, at: map.latLngToLayerPoint(label.mark.at)}));
    for (const spot of spots) {
      const {at, radius, label} = spot, half = radius * 0.8;
      spot.fits = put([at.x - half, at.y - half, at.x + half, at.y + half]);
      if (spot.fits || label.words) written(label).all.classList.toggle("lt-hidden", !spot.fits);
    }
    for (const {at, radius} of spots) taken.push([at.x - radius, at.y - radius - 6, at.x + radius + 9, at.y + radius * 0.7]);
    for (const {label, at, radius, fits} of spots) {
      if (!fits) continue;
      const {mark} = label, {name} = label.words;
      const half = Math.min(62, 4 + 3.6 * mark.name.length), tall = 16;
      const top = [radius + 2, -radius - 3 - tall].find(y => put([at.x - half, at.y + y, at.x + half, at.y + y + tall]));
      name.classList.toggle("lt-hidden", top === undefined);
      name.style.top = `${top}px`;
    }
  }

  function hatching(box) {
    const id = `${box.id}_hatch`, svg = document.createElement("div");
    svg.innerHTML = `<svg width="0" height="0" style="position:absolute"><pattern id="${id}" width="7" height="7"
      patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="7" height="7" fill="#fffdf8"/>
      <path d="M0 0v7" stroke="#8a7f6c" stroke-width="2.4"/></pattern></svg>`;
    box.append(svg);
    return id;
  }

  listen();
  map.on("zoomend", write);
  write();
}

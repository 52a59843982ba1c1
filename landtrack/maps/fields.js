// One field and its plots, on a canvas. Numbers and signs are written where they have room.
function (map, facts) {
  const {says, element, fit} = map.landtrack;
  const plain = {weight: 1.2, color: "#1f2a30", fillOpacity: 1};
  const said = ({feature: {properties: p}}) => says(p.number, p.label);  // made for the one under the pointer, not for 500
  const layer = (features, style) => {
    const all = L.geoJSON(features, {style, pmIgnore: true}).addTo(map);
    const telling = features.some(f => f.properties.label.length || f.properties.number);
    return telling ? all.bindTooltip(said, {sticky: true, className: "lt-says", opacity: 1}) : all;
  };

  layer(facts.parcels, {color: "#6b5a3a", weight: 3, fillColor: "#fffdf8", fillOpacity: 1});
  for (const style of Object.values(facts.styles)) style.fillColor = hatched(style);
  for (const {style, tile} of Object.values(facts.looks)) style.fillColor = hatched({...style, tile});
  const plots = layer(facts.plots, f => ({...plain, ...facts.styles[f.properties.state]}));
  // Above the plots: the path, the well, trees, a building; ground that two claim.
  const sign = ({properties: {kind}}, latlng) => L.marker(latlng, {
    icon: L.divIcon({className: "lt-sign", html: facts.looks[kind].picture, iconSize: [30, 30]}), keyboard: false, pmIgnore: true});
  L.geoJSON(facts.common, {style: f => facts.looks[f.properties.kind].style, pointToLayer: sign, pmIgnore: true}).addTo(map)
    .bindTooltip(({feature: {properties: p}}) => says("", p.label), {sticky: true, className: "lt-says", opacity: 1});
  const labels = new Map();  // made once each

  function write() {
    const view = map.getBounds(), spots = plots.getLayers().map(plot => ({plot, room: roomOf(plot)}));
    const rooms = spots.map(spot => spot.room).sort((a, b) => a - b);
    const pictures = rooms[rooms.length >> 1] >= 36;  // on most plots or on none
    for (const {plot, room} of spots) {
      const least = Math.max(facts.room, 12 + 4 * Math.min(plot.feature.properties.number.length, 6));
      if (room >= least && view.intersects(plot.getBounds())) tell(plot, room, pictures);
      else labels.get(plot)?.remove();
    }
  }

  function roomOf(plot) {
    const bounds = plot.getBounds(), a = map.project(bounds.getNorthWest()), b = map.project(bounds.getSouthEast());
    return Math.min(b.x - a.x, b.y - a.y);
  }

  function tell(plot, room, pictures) {
    if (!labels.has(plot)) labels.set(plot, label(plot));
    const all = labels.get(plot).addTo(map).options.icon.options.html, picture = all.querySelector("svg");
    all.style.fontSize = `${Math.min(20, Math.max(11, room / 3.2))}px`;
    if (picture) {
      picture.style.display = pictures ? "" : "none";
      picture.style.width = picture.style.height = `${room * 0.36}px`;
    }
  }

  function label(plot) {
    const {number, sign, state, at} = plot.feature.properties, all = element("div", "lt-number");
    all.style.color = facts.inks[state];
    if (Object.hasOwn(facts.signs, sign)) all.innerHTML = facts.signs[sign];
    all.append(element("div", "", number.length > 6 ? number.slice(0, 5) + "…" : number));
    // No tooltip: each would have the browser measure the whole map anew.
    const icon = L.divIcon({html: all, className: "lt-label", iconSize: [0, 0]});
    return L.marker(at, {icon, interactive: false, keyboard: false, pane: "tooltipPane", pmIgnore: true});
  }

  // Leaflet hands a fill colour to the canvas as it is, so it may be a pattern.
  function hatched(style) {
    if (!style.tile) return style.fillColor;
    const tile = document.createElement("canvas"), pen = tile.getContext("2d");
    tile.width = tile.height = 8;
    pen.fillStyle = style.fillColor;
    pen.fillRect(0, 0, 8, 8);
    pen.strokeStyle = "#1f2a3055";
    pen.stroke(new Path2D(style.tile));
    return pen.createPattern(tile, "repeat");
  }

  map.on("zoomend moveend", write);
  fit(facts.bounds, {padding: [18, 18], maxZoom: 20});
  write();
}

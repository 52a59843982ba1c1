// What lies under and around a drawing: the field, other plots with their numbers, other fields, objections, the tree,
// the well, the path. Nothing here can be changed; a drawing snaps to its corners and edges.
function (map, facts) {
  const {element} = map.landtrack;
  map.createPane("ground").style.zIndex = 350;
  map.createPane("ground-words").style.zIndex = 360;  // Leaflet lifts a canvas over what else its pane holds
  for (const pane of ["ground", "ground-words"]) map.getPane(pane).style.pointerEvents = "none";
  const renderer = L.canvas({pane: "ground", padding: 0.4});
  const styles = Object.fromEntries(Object.entries(facts.looks).map(([kind, look]) =>
    [kind, {...look.style, fillColor: look.tile ? hatched(look) : look.style.fillColor}]));
  const numbers = [];

  for (const {kind, geometry, label, at} of facts.things) {
    const look = facts.looks[kind];
    const options = {...styles[kind], renderer, pane: "ground", interactive: false, pmIgnore: true, snapIgnore: !look.snap};
    const layer = L.geoJSON(geometry, {...options, pointToLayer: (_, latlng) => sign(look, latlng)}).addTo(map);
    if (label) numbers.push({layer, label, at, under: look.picture ? "lt-name" : "lt-number", words: null});
  }

  function sign(look, latlng) {
    const icon = L.divIcon({className: "lt-sign", html: look.picture, iconSize: [30, 30]});
    return L.marker(latlng, {icon, pane: "ground-words", interactive: false, keyboard: false, pmIgnore: true, snapIgnore: true});
  }

  // Leaflet hands a fill colour to the canvas as it is, so it may be a pattern.
  function hatched({style, tile, ink}) {
    const cell = document.createElement("canvas"), pen = cell.getContext("2d");
    cell.width = cell.height = 8;
    pen.fillStyle = style.fillColor;
    pen.fillRect(0, 0, 8, 8);
    pen.strokeStyle = ink;
    pen.stroke(new Path2D(tile));
    return pen.createPattern(cell, "repeat");
  }

  // Numbers are written where they have room, and made when somebody comes near.
  function write() {
    const view = map.getBounds();
    for (const one of numbers) {
      const bounds = one.layer.getBounds(), a = map.project(bounds.getNorthWest()), b = map.project(bounds.getSouthEast());
      const room = one.under === "lt-name" || (b.y - a.y >= 24 && b.x - a.x >= Math.max(24, 8 * Math.min(one.label.length, 24)));
      if (room && view.intersects(bounds)) (one.words ??= words(one)).addTo(map);
      else one.words?.remove();
    }
  }

  function words({label, at, under}) {
    const all = element("div", `${under} lt-ground`, label.length > 24 ? label.slice(0, 23) + "…" : label);
    return L.tooltip({permanent: true, direction: "center", className: "lt-label", opacity: 1, pane: "ground-words"}).setLatLng(at).setContent(all);
  }

  map.on("zoomend moveend", write);
  map.whenReady(write);
}

// A field, its plots, a line, or a tree, drawn and corrected by mouse, pen or finger. What is on the map is told to the page at
// the end of every gesture, so that a press on "Save" right after a drag saves that drag.
function (map, facts) {
  const {element, fit, area, split, where, bar, reach} = map.landtrack, {notice} = bar;
  const coarse = matchMedia("(pointer: coarse)").matches, box = map.getContainer();
  const isLine = facts.shape === "Line", isPoint = facts.shape === "Marker", least = isLine ? 2 : 3;
  const original = facts.shapes.map(({uid, label, geometry}) => ({uid, label, cut_from: null, rings: rings(geometry)}));
  const drawn = L.featureGroup().addTo(map), outlines = new Map(original.map(one => [one.uid, as_text(one)]));
  let tool = null, picked = null, working = [], size = null;

  // ---- what is on the map -------------------------------------------------------------------------------------
  function rings({type, coordinates}) {
    const deep = {Point: 0, LineString: 1, Polygon: 2, MultiPolygon: 3}[type];
    const walk = (part, depth) => depth ? part.map(inner => walk(inner, depth - 1)) : {lat: part[1], lng: part[0]};
    const open = ring => Array.isArray(ring[0]) ? ring.map(open)
      : ring.length > 1 && ring[0].lat === ring.at(-1).lat && ring[0].lng === ring.at(-1).lng ? ring.slice(0, -1) : ring;
    return deep < 2 ? walk(coordinates, deep) : open(walk(coordinates, deep));
  }

  function geometry(latlngs) {
    const flat = list => list.map(({lat, lng}) => [lng, lat]), closed = ring => [...flat(ring), flat(ring)[0]];
    if (!Array.isArray(latlngs)) return {type: "Point", coordinates: [latlngs.lng, latlngs.lat]};
    if (!Array.isArray(latlngs[0])) return {type: "LineString", coordinates: flat(latlngs)};
    if (!Array.isArray(latlngs[0][0])) return {type: "Polygon", coordinates: latlngs.map(closed)};
    return {type: "MultiPolygon", coordinates: latlngs.map(part => part.map(closed))};
  }

  function as_text({rings}) { return JSON.stringify(geometry(rings).coordinates); }

  const copy = part => Array.isArray(part) ? part.map(copy) : {lat: part.lat, lng: part.lng};
  const take = () => drawn.getLayers().map(layer => ({...layer.lt, rings: copy(isPoint ? layer.getLatLng() : layer.getLatLngs())}));
  const same = (a, b) => a.length === b.length && a.every((one, i) => one.uid === b[i].uid && as_text(one) === as_text(b[i]));

  // The page keeps what was drawn while Streamlit takes the frame away and puts it back, as it does when something
  // appears above it.
  const shelf = () => { try { return window.parent.landtrackDrawings ??= {}; } catch { return {}; } };
  const kept = shelf()[facts.token];
  let view = kept?.view, extent = map.getSize();
  const history = kept?.history ?? [original, ...(facts.start ? [facts.start.map(restored)] : [])];

  function restored({uid, cut_from, geometry}) {
    return {uid, cut_from, label: original.find(one => one.uid === uid)?.label ?? "", rings: rings(geometry)};
  }

  function said() {
    const now = history.at(-1);
    const shapes = now.map(one => ({uid: one.uid, cut_from: one.cut_from,
      geometry: one.uid && outlines.get(one.uid) === as_text(one) ? null : geometry(one.rings)}));
    return {token: facts.token, shapes: same(now, original) ? null : shapes, unfinished: working.length >= 2};
  }

  let told = JSON.stringify({token: facts.token, shapes: null, unfinished: false});
  function send() {
    shelf()[facts.token] = {history, working, tool, view};
    const text = JSON.stringify(said());
    if (text === told) return;
    told = text;
    window.Streamlit?.setComponentValue(JSON.parse(text));
  }

  // After the gesture, when GeoMan has taken back what it does not allow; in its midst there is nothing to keep yet.
  const commit = () => queueMicrotask(() => {
    if (L.Draggable._dragging) return;
    const now = take();
    if (!same(now, history.at(-1))) history.push(now);
    if (history.length > 200) history.splice(1, 1);
    send();
    show();
  });

  // ---- shapes -------------------------------------------------------------------------------------------------
  const icon = L.divIcon({className: "lt-sign", html: facts.picture, iconSize: [30, 30]});
  const styled = layer => isPoint ? layer.setIcon(icon) : layer.setStyle({...facts.style, ...(isLine ? {fill: false} : {}), weight: layer === picked ? 4.5 : 3});

  function add(one) {
    const layer = (isPoint ? L.marker : isLine ? L.polyline : L.polygon)(copy(one.rings), {pmIgnore: false, ...(isPoint ? {icon} : {})});
    own(layer, one);
    drawn.addLayer(layer);
    named(layer);
    return layer;
  }

  function own(layer, {uid = null, label = "", cut_from = null} = {}) {
    layer.lt = {uid, label, cut_from};
    styled(layer);
    layer.on("click", () => pressed(layer));
    layer.on("pm:edit", () => { bar.calm(); commit(); });
    layer.on("pm:change", e => { measure(e.latlngs); name(layer); });
    layer.on("pm:intersect", () => notice("crossing"));
    layer.on("pm:layerreset", () => notice("crossing_back"));
    layer.on("remove", () => { layer.ltName?.remove(); layer.ltPieces?.remove(); });
  }

  // A plot can be chosen by keyboard, as by a press.
  function named(layer) {
    const path = layer.getElement();
    if (facts.single || !path) return;
    path.setAttribute("tabindex", 0);
    path.setAttribute("role", "button");
    path.setAttribute("aria-label", layer.lt.label ? `${facts.names.shape} ${layer.lt.label}` : facts.names.fresh);
    path.addEventListener("keydown", e => { if (e.key === "Enter") pressed(layer); });
  }

  function pressed(layer) {
    if (tool === "erase") erase(layer);
    else if (!isPoint && (tool === "correct" || tool === "corner")) pick(layer);
  }

  function erase(layer) {
    if (layer === picked) pick(null);
    drawn.removeLayer(layer);
    size = null;
    if (!drawn.getLayers().length) leave();
    commit();
  }

  function pick(layer) {
    const before = picked;
    picked = layer;
    if (before) { before.pm.disable(); if (drawn.hasLayer(before)) styled(before); }
    if (layer) {
      styled(layer);
      if (!isPoint) layer.bringToFront();
      layer.pm.enable({...editing(), removeVertexValidation: removable, moveVertexValidation: () => tool !== "corner"});
      size = isPoint ? null : area(layer.getLatLngs());
    }
    show();
  }

  const editing = () => ({
    allowSelfIntersection: false, allowSelfIntersectionEdit: true, removeLayerBelowMinVertexCount: false,
    hideMiddleMarkers: tool === "corner",
    preventMarkerRemoval: isPoint, draggable: true,
    removeVertexOn: tool === "corner" ? "click" : coarse ? "lt:never" : "contextmenu",  // a long press is no wish
  });

  function removable({layer, marker}) {
    const has = latlngs => Array.isArray(latlngs[0]) ? latlngs.flatMap(has) : [latlngs];
    const ring = has(layer.getLatLngs()).find(r => r.some(at => at.equals(marker.getLatLng()))) ?? [];
    if (ring.length > least) return true;
    notice(isLine ? "two" : "three");
    return false;
  }

  function restore(snapshot) {
    const at = drawn.getLayers().indexOf(picked), was = tool;
    leave();
    drawn.clearLayers();
    size = null;
    const layers = snapshot.map(add);
    choose(was);
    if (layers[at] && (was === "correct" || was === "corner")) pick(layers[at]);
  }

  // ---- tools --------------------------------------------------------------------------------------------------
  const pen = () => map.pm.Draw[drawing() ?? "Polygon"];
  const drawing = () => tool === "cut" ? "Line" : tool === "draw" ? facts.shape : null;
  const isOpen = name => ({
    draw: !facts.single || !drawn.getLayers().length,
    undo: working.length > 0 || history.length > 1,
  })[name] ?? drawn.getLayers().length > 0;

  const enter = {
    draw: begin,
    cut: begin,
    correct: () => { if (isPoint) drawn.eachLayer(layer => layer.pm.enable(editing())); else if (drawn.getLayers().length === 1) pick(drawn.getLayers()[0]); },
    corner: () => { if (drawn.getLayers().length === 1) pick(drawn.getLayers()[0]); },
    erase: () => {},
  };

  function begin() {
    const dashed = {color: facts.style.color, weight: 2.5, dashArray: "6 5"};
    map.pm.enableDraw(drawing(), {
      allowSelfIntersection: false, continueDrawing: !facts.single || tool === "cut", cursorMarker: !coarse, tooltips: false,
      markerStyle: {icon, interactive: false}, markerEditable: false, snappable: !isPoint,
      templineStyle: {...dashed, dashArray: null}, hintlineStyle: dashed, pathOptions: {pmIgnore: false},
    });
  }

  function leave() {
    if (drawing()) {
      if (working.length) finish();
      map.pm.disableDraw();
    }
    if (isPoint) drawn.eachLayer(layer => layer.pm.disable());
    working = [];
    const before = picked;
    tool = picked = null;
    if (before) { before.pm.disable(); if (drawn.hasLayer(before)) styled(before); }
  }

  function choose(name) {
    leave();
    if (name && isOpen(name)) { tool = name; enter[name](); }
    show();
    send();
  }

  function press(name) {
    if (!isOpen(name)) return;
    bar.calm();
    if (name === "undo") undo();
    else if (name === "erase" && facts.single) erase(drawn.getLayers()[0]);
    else choose(tool === name ? null : name);
  }

  function finish() {
    const enough = drawing() === "Line" ? 2 : 3;
    if (working.length >= enough) pen()._finishShape();
    else if (working.length) notice(enough === 2 ? "two" : "three");
  }

  function done() {
    if (drawing() && working.length) finish();
    else choose(null);
  }

  function undo() {
    if (working.length) {
      pen()._removeLastVertex();  // which gives up the drawing with its first corner
      if (!map.pm.globalDrawModeEnabled()) { working = []; begin(); }
      track();
    } else if (history.length > 1) {
      history.pop();
      restore(history.at(-1));
      send();
    }
  }

  map.on("pm:drawstart", ({workingLayer}) => {
    working = [];
    workingLayer.on("pm:vertexadded", track);
    workingLayer.on("pm:change", e => { if (drawing() === "Polygon") measure(e.latlngs); });
  });
  map.on("pm:intersect", () => notice("crossing_draw"));
  map.on("pm:create", ({layer}) => {
    working = [];
    if (tool === "cut") {
      drawn.removeLayer(layer);
      cut(layer.getLatLngs());
    } else if (isPoint) {  // GeoMan's own would be as deaf as the one under the pointer
      drawn.removeLayer(layer);
      add({rings: layer.getLatLng()});
      commit();
    } else {
      own(layer);
      named(layer);
      size = isLine ? null : area(layer.getLatLngs());
      commit();
      if (facts.single) setTimeout(() => choose(isLine ? null : "correct"));  // GeoMan is still about to put its pen down
    }
  });

  function track() {
    working = pen()._layer?.getLatLngs() ?? [];
    working = pen().enabled() ? [...working] : [];
    if (working.length < 3 && !picked) size = null;
    if (drawing() === "Line" && working.length >= 2 && crosses(working)) setTimeout(() => { if (working.length) finish(); });
    send();
    show();
  }

  // ---- cutting ------------------------------------------------------------------------------------------------
  const whole = latlngs => Array.isArray(latlngs[0]) && !Array.isArray(latlngs[0][0]) && latlngs.length === 1;
  const fields = () => tool === "cut" ? drawn.getLayers().map(l => l.getLatLngs()) : facts.divide.map(one => rings(one.geometry));
  const crosses = line => fields().filter(whole).some(([ring]) => where(line.at(-1), ring) <= 0 && split(ring, line).length > 1);

  function cut(line) {
    let pieces = 0, bent = false;
    for (const layer of drawn.getLayers()) {
      const latlngs = layer.getLatLngs();
      if (!whole(latlngs)) { bent ||= layer.getBounds().intersects(L.latLngBounds(line)); continue; }
      const parts = split(latlngs[0], line);
      if (parts.length < 2) continue;
      const {uid, cut_from} = layer.lt;
      drawn.removeLayer(layer);
      for (const ring of parts) add({uid: null, cut_from: uid ?? cut_from, label: "", rings: [ring]});
      pieces += parts.length;
    }
    if (!pieces) notice(bent ? "cut_bent" : "cut_missed");
    commit();
  }

  // ---- words --------------------------------------------------------------------------------------------------
  function measure(latlngs) {
    if (isLine || isPoint || drawing() === "Line") return;
    size = area(latlngs);
    bar.size(size);
  }

  const short = (text, room) => text.length > Math.max(2, room) ? text.slice(0, Math.max(1, room - 1)) + "…" : text;

  // On a shape its number and its size, where there is room.
  function name(layer) {
    if (isPoint) return;
    const bounds = layer.getBounds(), a = map.project(bounds.getNorthWest()), b = map.project(bounds.getSouthEast());
    const wide = b.x - a.x, tall = b.y - a.y, all = element("div", "lt-number lt-drawn");
    const said = isLine ? "" : bar.about(area(layer.getLatLngs()));
    if (layer.lt.label && Math.min(wide, tall) >= 24) all.append(element("div", "", short(layer.lt.label, wide / 9)));
    if (said && wide >= 9 * said.length && tall >= 48) all.append(element("small", "", said));
    layer.ltName ??= L.tooltip({permanent: true, direction: "center", className: "lt-label", opacity: 1});
    layer.ltName.setLatLng(bounds.isValid() ? isLine ? bounds.getCenter() : layer.getCenter() : map.getCenter()).setContent(all).addTo(map);
  }

  // What the line would leave: the size of each piece.
  const sizes = L.layerGroup().addTo(map);
  for (const {geometry} of facts.divide)
    L.geoJSON(geometry, {style: {...facts.style, weight: 2}, interactive: false, pmIgnore: true, snapIgnore: false}).addTo(map);
  function divide() {
    sizes.clearLayers();
    const line = isLine && drawn.getLayers()[0]?.getLatLngs();
    for (const latlngs of facts.divide.map(one => rings(one.geometry))) {
      const pieces = line && whole(latlngs) ? split(latlngs[0], line) : [];
      if (line && pieces.length < 2) notice("cut_missed");
      for (const ring of pieces.length > 1 ? pieces : []) {
        const all = element("div", "lt-number lt-drawn");
        all.append(element("small", "", bar.about(area(ring))));
        const at = L.PolyUtil.polygonCenter(ring.map(p => L.latLng(p)), map.options.crs);
        sizes.addLayer(L.tooltip({permanent: true, direction: "center", className: "lt-label", opacity: 1}).setLatLng(at).setContent(all));
      }
    }
  }

  function hint() {
    const n = working.length, some = drawn.getLayers().length;
    if (drawing()) return facts.hints[`${tool}.${Math.min(n, drawing() === "Line" ? 2 : 3)}`];
    if (tool && !picked && tool !== "erase" && !isPoint) return facts.hints.pick;
    return facts.hints[tool ?? (some ? "idle" : "empty")];
  }

  function show() {
    box.dataset.tool = tool ?? "";
    drawn.eachLayer(name);
    if (facts.divide.length) divide();
    bar.show({tool, isOpen, hint: hint(), size});
  }

  // ---- hands --------------------------------------------------------------------------------------------------
  bar.listen(press, done);
  box.addEventListener("keydown", e => {
    if (e.key === "Escape" && tool) { e.preventDefault(); choose(null); }
    if (e.key.toLowerCase() === "z" && (e.ctrlKey || e.metaKey) && !e.shiftKey) { e.preventDefault(); press("undo"); }
  });

  // One finger scrolls the page past the map, two move the map; a handle is dragged by one.
  if (coarse) {
    map.dragging.disable();
    let from = null;
    box.addEventListener("touchstart", e => { from = e.touches.length === 1 && !e.target.closest(".marker-icon, .lt-bar") ? e.touches[0] : null; }, {passive: true});
    box.addEventListener("touchmove", e => {
      if (!from || e.touches.length > 1) return;
      if (Math.hypot(e.touches[0].clientX - from.clientX, e.touches[0].clientY - from.clientY) > 24) { from = null; notice("two_fingers"); }
    }, {passive: true});
  }

  // ---- begin --------------------------------------------------------------------------------------------------
  map.doubleClickZoom.disable();  // two quick taps are two corners, wherever they are
  map.pm.setGlobalOptions({layerGroup: drawn, snappable: true, snapDistance: reach, tooltips: false});
  history.at(-1).forEach(add);
  map.on("zoomend", () => drawn.eachLayer(name));
  fit(facts.bounds, {padding: [24, 24], maxZoom: 19, top: bar.height, view: kept?.view});
  map.on("moveend", () => {
    const now = map.getSize();
    if (now.equals(extent)) view = [map.getCenter(), map.getZoom()];  // a frame that shrinks as it goes moves nothing
    extent = now;
    send();
  });
  choose(kept ? kept.tool : drawn.getLayers().length ? null : "draw");
  for (const at of kept?.working ?? []) {  // an outline that was begun
    const hand = pen();
    if (!hand?.enabled()) break;
    hand._hintMarker.setLatLng(at);
    hand._hintMarker._snapped = true;
    hand._createVertex({latlng: L.latLng(at)});
  }
  map.landtrack.said = said;
}

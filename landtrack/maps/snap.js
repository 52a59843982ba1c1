// A corner that is drawn or dragged near another one takes exactly its place, else it comes to lie on the nearest edge.
// GeoMan takes the oldest of the shapes that are about as near, so that a long edge would hide a corner that lies on it:
// here a corner within reach comes first, whosever it is, and only shapes within reach are looked at.
function (map) {
  const reach = matchMedia("(pointer: coarse)").matches ? 20 : 12;  // pixels

  function nearest(at, layers, plain) {
    const spot = map.latLngToContainerPoint(at), edge = map.containerPointToLatLng(spot.add([reach + 6, reach + 6]));
    const tall = Math.abs(edge.lat - at.lat), wide = Math.abs(edge.lng - at.lng);
    const isClose = p => Math.abs(p.lat - at.lat) <= tall && Math.abs(p.lng - at.lng) <= wide;
    const reaches = box => box.getSouth() - tall <= at.lat && box.getNorth() + tall >= at.lat
      && box.getWest() - wide <= at.lng && box.getEast() + wide >= at.lng;
    const near = layers.filter(layer => layer.getBounds ? reaches(layer.getBounds()) : isClose(layer.getLatLng()));
    let best = null;
    for (const layer of near)
      for (const p of layer.getLatLngs ? layer.getLatLngs().flat(3) : [layer.getLatLng()]) {
        const distance = isClose(p) ? spot.distanceTo(map.latLngToContainerPoint(p)) : Infinity;
        if (distance < reach && !(best?.distance <= distance)) best = {layer, latlng: {lat: p.lat, lng: p.lng}, segment: [p, p], distance};
      }
    return best ?? plain(near);
  }

  const pens = Object.values(map.pm.Draw).filter(one => one?._calcClosestLayer);
  for (const hand of [L.PM.Edit.prototype, ...pens]) {
    const plain = hand._calcClosestLayer;
    hand._calcClosestLayer = function (at, layers) { return nearest(at, layers, near => plain.call(this, at, near)); };
  }
  map.landtrack.reach = reach;
}

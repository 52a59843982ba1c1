// What a drawing asks while it is made: how large is it, and what does a line leave of it. For comfort only: the
// register measures again (land/measure.py). Rings are lists of latlngs, not closed.
function (map) {
  const A = 6378137, E2 = 0.0066943799901413165, RAD = Math.PI / 180;
  const NEAR = 1e-8;  // degrees, 1 mm: a point this near to an outline lies on it

  // Square metres inside a ring: a series about its first corner, within 1e-5 up to some kilometres.
  function ringArea(ring) {
    if (ring.length < 3) return 0;
    const s = Math.sin(ring[0].lat * RAD), c = Math.cos(ring[0].lat * RAD), w = 1 / (1 - E2 * s * s), k = A * A * (1 - E2);
    const f = [k * c * w ** 2, k * (4 * E2 * s * c * c * w ** 3 - s * w ** 2) / 2, -k * c * w ** 2 / 6];
    const points = ring.map(({lat, lng}) => {
      const h = (lat - ring[0].lat) * RAD;
      return {x: (lng - ring[0].lng) * RAD, y: h * (f[0] + h * (f[1] + h * f[2]))};
    });
    return Math.abs(points.reduce((sum, p, i) => {
      const q = points[(i + 1) % points.length];
      return sum + p.x * q.y - q.x * p.y;
    }, 0)) / 2;
  }

  // The same of Leaflet's latlngs: a ring, an outline with holes, or several of these.
  function area(latlngs) {
    if (!latlngs.length) return 0;
    if (!Array.isArray(latlngs[0])) return ringArea(latlngs);
    if (Array.isArray(latlngs[0][0])) return latlngs.reduce((sum, part) => sum + area(part), 0);
    return latlngs.reduce((left, ring, i) => left + (i ? -ringArea(ring) : ringArea(ring)), 0);
  }

  const between = (a, b, t) => ({lat: a.lat + (b.lat - a.lat) * t, lng: a.lng + (b.lng - a.lng) * t});
  const apart = (a, b) => Math.hypot(a.lat - b.lat, a.lng - b.lng);
  const cross = (a, b, c) => (b.lng - a.lng) * (c.lat - a.lat) - (b.lat - a.lat) * (c.lng - a.lng);

  // Where on the segment a-b a point is nearest to, from 0 to 1.
  function nearest(p, a, b) {
    const x = b.lng - a.lng, y = b.lat - a.lat, long = x * x + y * y;
    return long ? Math.max(0, Math.min(1, ((p.lng - a.lng) * x + (p.lat - a.lat) * y) / long)) : 0;
  }

  const edges = ring => ring.map((a, i) => [a, ring[(i + 1) % ring.length]]);
  const onEdge = (p, [a, b]) => apart(p, between(a, b, nearest(p, a, b))) < NEAR;

  // -1 outside, 0 on the outline, 1 inside.
  function where(p, ring) {
    if (edges(ring).some(edge => onEdge(p, edge))) return 0;
    const crossed = edges(ring).filter(([a, b]) => (a.lat > p.lat) !== (b.lat > p.lat)
      && p.lng < a.lng + (b.lng - a.lng) * (p.lat - a.lat) / (b.lat - a.lat));
    return crossed.length % 2 ? 1 : -1;
  }

  // Where a line meets a ring, in the line's order: {along, edge, t, at}; a corner of either keeps its exact place.
  function meetings(ring, line) {
    const found = [];
    const meet = (along, edge, t, at) => {
      const [a, b] = edges(ring)[edge];
      if (apart(at, a) < NEAR) found.push({along, edge, t: 0, at: a});
      else if (apart(at, b) < NEAR) found.push({along, edge: (edge + 1) % ring.length, t: 0, at: b});
      else found.push({along, edge, t, at});
    };
    edges(ring).forEach(([a, b], edge) => {
      line.forEach((p, i) => {
        if (onEdge(p, [a, b])) meet(i, edge, nearest(p, a, b), p);
        const q = line[i + 1];
        if (!q || onEdge(p, [a, b]) || onEdge(q, [a, b])) return;
        const u = cross(a, b, p) / (cross(a, b, p) - cross(a, b, q)), t = cross(p, q, a) / (cross(p, q, a) - cross(p, q, b));
        if (u > 0 && u < 1 && t > -1e-12 && t < 1 + 1e-12) meet(i + u, edge, t, between(p, q, u));
      });
    });
    return found.sort((m, n) => m.along - n.along).filter((m, i, all) => !i || apart(m.at, all[i - 1].at) >= NEAR);
  }

  // Parts of a line that run through the inside of a ring from edge to edge.
  function chords(ring, line) {
    const met = meetings(ring, line);
    return met.slice(1).map((to, i) => {
      const from = met[i], path = line.filter((_, n) => n > from.along && n < to.along && apart(line[n], from.at) >= NEAR && apart(line[n], to.at) >= NEAR);
      return {from, to, path, middle: between(from.at, path[0] ?? to.at, 0.5)};
    }).filter(chord => where(chord.middle, ring) > 0);
  }

  // Cut a ring along a line; one ring if the line does not go through. Pieces share the very corners of the cut.
  function split(ring, line) {
    const cuts = chords(ring, line), places = new Map();
    const node = ({edge, t, at}) => {
      const key = `${edge} ${t}`;
      if (!places.has(key)) places.set(key, {edge, t, at: t ? at : ring[edge]});
      return places.get(key);
    };
    const ends = cuts.map(({from, to}) => [node(from), node(to)]);
    const corners = ring.map((at, edge) => places.get(`${edge} 0`) ?? {edge, t: 0, at});
    const all = [...corners, ...[...places.values()].filter(place => place.t)].sort((a, b) => a.edge - b.edge || a.t - b.t);
    let pieces = [all];
    cuts.forEach(({path, middle}, k) => {
      const [a, b] = ends[k], inner = path.map(at => ({at}));
      const piece = pieces.find(p => p.includes(a) && p.includes(b) && where(middle, p.map(n => n.at)) > 0);
      if (!piece || a === b) return;
      const turned = [...piece.slice(piece.indexOf(a)), ...piece.slice(0, piece.indexOf(a))], j = turned.indexOf(b);
      const halves = [[...turned.slice(0, j + 1), ...[...inner].reverse()], [...turned.slice(j), a, ...inner]];
      pieces = pieces.flatMap(p => p === piece ? halves : [p]);
    });
    return pieces.map(piece => piece.map(n => n.at));
  }

  Object.assign(map.landtrack, {area, split, where});
}

// Lengths, areas and rings in the metres of the province's grid (VN-2000), never in those of the screen's projection.
import { fromLonLat, toLonLat } from "ol/proj.js";

import { grid } from "./coordinates.js";

const CORNERS = 96;

export function plane(definition) {
  const local = grid(definition);
  const flat = (position) => local.fromDegrees(toLonLat(position));
  const back = (pair) => fromLonLat(local.toDegrees(pair));
  return {
    // [north, east] in metres of a place on the screen's map.
    metres: flat,
    length(positions) {
      const points = positions.map(flat);
      return points.slice(1).reduce((sum, [n, e], i) => sum + Math.hypot(n - points[i][0], e - points[i][1]), 0);
    },
    area(positions) {
      const points = positions.map(flat);
      const twice = points.reduce((sum, [n, e], i) => {
        const [n2, e2] = points[(i + 1) % points.length];
        return sum + e * n2 - e2 * n;
      }, 0);
      return Math.abs(twice) / 2;
    },
    ring(position, radius) {
      const [north, east] = flat(position);
      const corner = (i) => {
        const turn = (2 * Math.PI * i) / CORNERS;
        return back([north + radius * Math.cos(turn), east + radius * Math.sin(turn)]);
      };
      return Array.from({ length: CORNERS + 1 }, (_, i) => corner(i % CORNERS));
    },
  };
}

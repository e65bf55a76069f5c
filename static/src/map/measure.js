// Measuring by single points, set by pointer or at the crosshair: dragging is never needed.
import Feature from "ol/Feature.js";
import LineString from "ol/geom/LineString.js";
import MultiPoint from "ol/geom/MultiPoint.js";
import Point from "ol/geom/Point.js";
import Polygon from "ol/geom/Polygon.js";
import VectorLayer from "ol/layer/Vector.js";
import VectorSource from "ol/source/Vector.js";

import { roleStyle } from "./style.js";

export class Sketch {
  constructor(plane, words, numbers) {
    this.plane = plane;
    this.words = words;
    this.numbers = numbers;
    this.source = new VectorSource();
    this.layer = new VectorLayer({ source: this.source, style: roleStyle(), zIndex: 30 });
    this.clear();
  }

  clear() {
    this.mode = null;
    this.places = [];
    this.spot = null;
    this.draw();
  }

  start(mode) {
    this.mode = mode;
    this.places = [];
    this.draw();
  }

  add(position) {
    this.places.push(position);
    this.draw();
  }

  undo() {
    this.places.pop();
    this.draw();
  }

  // The point that was asked about, and the ring around it in metres of the ground.
  ask(position, radius, isRing) {
    this.spot = position ? { position, radius, isRing } : null;
    this.draw();
  }

  get ringExtent() {
    return new Polygon([this.plane.ring(this.spot.position, this.spot.radius)]).getExtent();
  }

  draw() {
    this.source.clear();
    if (this.spot) {
      const { position, radius, isRing } = this.spot;
      if (isRing) this.put(new Polygon([this.plane.ring(position, radius)]), "ring");
      this.put(new Point(position), "point");
    }
    if (!this.places.length) return;
    this.put(new MultiPoint(this.places), "measure");
    if (this.mode === "area" && this.places.length > 2) this.put(new Polygon([[...this.places, this.places[0]]]), "measure");
    else if (this.places.length > 1) this.put(new LineString(this.places), "measure");
  }

  put(geometry, role) {
    this.source.addFeature(new Feature({ geometry, role }));
  }

  get length() {
    return this.plane.length(this.places);
  }

  // What has been measured, in words.
  get said() {
    const count = `${this.places.length} ${this.words.points}`;
    if (this.mode === "area" && this.places.length > 2) {
      const around = this.plane.length([...this.places, this.places[0]]);
      return `${this.words.area_is}: ${this.numbers.area(this.plane.area(this.places))}, ${this.words.around_is} ${this.numbers.length(around)} (${count})`;
    }
    if (this.places.length > 1) return `${this.words.length_is}: ${this.numbers.length(this.length)} (${count})`;
    return `${this.words.measuring} (${count})`;
  }
}

// Metres, kilometres, hectares as the language of the page writes them.
export function measures(language) {
  const write = (value, places) =>
    new Intl.NumberFormat(language, { minimumFractionDigits: places, maximumFractionDigits: places }).format(value);
  return {
    length: (metres) => (metres < 1000 ? `${write(metres, 1)} m` : `${write(metres / 1000, 3)} km`),
    area: (square) => (square < 1e6 ? `${write(square, 1)} m²` : `${write(square / 1e6, 3)} km²`),
    whole: (count) => write(count, 0),
    metres: (value) => write(value, 2),
  };
}

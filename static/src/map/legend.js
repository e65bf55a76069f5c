// The legend: drawn with the very styles of the map, each kind with a box to show or hide it.
import LineString from "ol/geom/LineString.js";
import Point from "ol/geom/Point.js";
import Polygon from "ol/geom/Polygon.js";
import Feature from "ol/Feature.js";
import { toContext } from "ol/render.js";

import { roleStyle } from "./style.js";

const WIDE = 30;
const HIGH = 20;
const SHAPES = {
  Polygon: new Polygon([[[2, 2], [WIDE - 2, 2], [WIDE - 2, HIGH - 2], [2, HIGH - 2], [2, 2]]]),
  LineString: new LineString([[1, HIGH - 4], [WIDE / 2, 6], [WIDE - 1, HIGH - 6]]),
  Point: new Point([WIDE / 2, HIGH / 2]),
};

export function drawLegend(box, around, { siteLayer, mode, roles, words, laid }) {
  const list = document.createElement("ul");
  const mine = mode === "line" ? "LineString" : "Point";
  if (siteLayer) list.append(row(swatch(siteLayer.getStyleFunction(), mine), words.mine));
  for (const role of new Set(roles)) {
    const one = laid.source.getFeatures().find((feature) => feature.get("role") === role);
    const type = one.getGeometry().getType().replace("Multi", "");
    list.append(row(swatch(roleStyle(), type, { role }), words[`role_${role}`] ?? words.other));
  }
  for (const [kind, { source, layer }] of around.present) {
    const type = source.getFeatures()[0].getGeometry().getType().replace("Multi", "");
    list.append(row(swatch(layer.getStyleFunction(), type), words[kind] ?? words.other, layer));
  }
  box.querySelector("ul")?.remove();
  box.append(list);
}

function swatch(style, type, properties = {}) {
  const canvas = document.createElement("canvas");
  const pen = toContext(canvas.getContext("2d"), { size: [WIDE, HIGH] });
  const sample = new Feature({ geometry: SHAPES[type] ?? SHAPES.Point, ...properties });
  for (const look of [style(sample, Infinity)].flat()) {
    pen.setStyle(look);
    pen.drawGeometry(SHAPES[type] ?? SHAPES.Point);
  }
  canvas.setAttribute("aria-hidden", "true");
  return canvas;
}

function row(picture, text, layer) {
  const item = document.createElement("li");
  if (!layer) {
    item.append(picture, text);
    return item;
  }
  const label = document.createElement("label");
  const tick = document.createElement("input");
  tick.type = "checkbox";
  tick.checked = layer.getVisible();
  tick.addEventListener("change", () => layer.setVisible(tick.checked));
  label.append(tick, picture, text);
  item.append(label);
  return item;
}

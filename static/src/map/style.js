// How each kind looks: never colour alone, but outline, hatch and shape; read from the page's own tokens.
import { DEVICE_PIXEL_RATIO } from "ol/has.js";
import Circle from "ol/style/Circle.js";
import Fill from "ol/style/Fill.js";
import RegularShape from "ol/style/RegularShape.js";
import Stroke from "ol/style/Stroke.js";
import Style from "ol/style/Style.js";
import Text from "ol/style/Text.js";

// order: ground first; hatch: the angle of the lines inside an area; dash: its outline.
export const KINDS = {
  ward: { order: 0, tint: "--map-line", dash: [2, 4], width: 1, label: "muted", near: 400 },
  zone: { order: 2, tint: "--ok", hatch: 45, width: 2, label: "strong", near: 250 },
  planning_zone: { order: 3, tint: "--violet", hatch: 135, dash: [10, 3, 2, 3], width: 1.5, near: 80 },
  defence: { order: 6, tint: "--bad", hatch: 45, cross: true, dash: [6, 4], width: 2, near: 250 },
  airport_ols: { order: 1, tint: "--info", dash: [14, 6], width: 1.5, near: 400 },
  heritage: { order: 5, tint: "--map-brown", hatch: 0, width: 2, near: 150 },
  forest_special: { order: 1, tint: "--ok", hatch: 90, dash: [2, 3], width: 1.5, near: 250 },
  road_corridor: { order: 4, tint: "--map-road", width: 4, cased: true, near: 120 },
  power_line: { order: 4, tint: "--map-ink", dash: [8, 3, 2, 3], width: 1.5, near: 60 },
  existing_duct: { order: 7, tint: "--map-brown", dash: [5, 3], width: 2.5, near: 20 },
  existing_pole: { order: 8, tint: "--map-ink", points: 4, radius: 4.5, near: 12 },
  existing_mast: { order: 9, tint: "--map-ink", radius: 5.5, near: 60 },
};

const OTHER = { tint: "--muted", width: 1.5, dash: [3, 3], radius: 4, near: 60 };
const TILE = 10;

function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

export function watchTheme(restyle) {
  new MutationObserver(restyle).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", restyle);
}

// Thin lines across a small tile; the area keeps a breath of its colour so that it can be seen from afar.
function hatched(colour, { hatch, cross }) {
  const side = TILE * DEVICE_PIXEL_RATIO;
  const tile = document.createElement("canvas");
  tile.width = side;
  tile.height = side;
  const pen = tile.getContext("2d");
  pen.strokeStyle = colour;
  pen.globalAlpha = 0.55;
  pen.lineWidth = DEVICE_PIXEL_RATIO;
  pen.beginPath();
  const angles = cross ? [45, 135] : [hatch];
  for (const angle of angles) strokes(pen, angle, side);
  pen.stroke();
  pen.globalAlpha = 0.07;
  pen.fillStyle = colour;
  pen.fillRect(0, 0, side, side);
  return pen.createPattern(tile, "repeat");
}

function strokes(pen, angle, side) {
  const lines = {
    0: [[0, side / 2, side, side / 2]],
    90: [[side / 2, 0, side / 2, side]],
    45: [[-1, side + 1, side + 1, -1], [-1, 1, 1, -1], [side - 1, side + 1, side + 1, side - 1]],
    135: [[-1, -1, side + 1, side + 1], [side - 1, -1, side + 1, 1], [-1, side - 1, 1, side + 1]],
  };
  for (const [x1, y1, x2, y2] of lines[angle]) {
    pen.moveTo(x1, y1);
    pen.lineTo(x2, y2);
  }
}

function lettering(text, { label }, raised = false) {
  return new Text({
    text,
    font: `${label === "strong" ? 600 : 500} 13px "Source Sans 3", Arial, sans-serif`,
    fill: new Fill({ color: token(label === "muted" ? "--muted" : "--map-ink") }),
    stroke: new Stroke({ color: token("--map-halo"), width: 3 }),
    offsetY: raised ? -15 : 0,
    overflow: false,
  });
}

function symbol(look, colour) {
  const paint = {
    radius: look.radius,
    fill: new Fill({ color: token("--map-halo") }),
    stroke: new Stroke({ color: colour, width: 2 }),
  };
  return look.points ? new RegularShape({ ...paint, points: look.points, angle: Math.PI / 4 }) : new Circle(paint);
}

// The looks of one kind, each made once: a style per feature would make a pattern per feature.
export function kindStyle(kind) {
  const look = KINDS[kind] ?? OTHER;
  const colour = token(look.tint);
  const line = new Stroke({ color: colour, width: look.width, lineDash: look.dash });
  const area = look.hatch === undefined ? undefined : new Fill({ color: hatched(colour, look) });
  const shape = look.radius ? symbol(look, colour) : undefined;
  const casing = look.cased
    ? [new Style({ stroke: new Stroke({ color: token("--map-casing"), width: look.width + 2 }) })]
    : [];
  return (feature, resolution) => {
    const isPoint = feature.getGeometry().getType() === "Point";
    const name = resolution < look.near ? (feature.get("label") ?? feature.get("name")) : undefined;
    const drawn = isPoint ? { image: shape } : { stroke: line, fill: area };
    const text = name ? lettering(String(name), look, isPoint) : undefined;
    return [...casing, new Style({ ...drawn, text })];
  };
}

// The site that is asked for: a square and a thick line, in the colour of actions, above everything.
export function siteStyle() {
  const colour = token("--act");
  const halo = token("--map-halo");
  const square = new RegularShape({
    points: 4,
    radius: 11,
    angle: Math.PI / 4,
    declutterMode: "obstacle",
    fill: new Fill({ color: colour }),
    stroke: new Stroke({ color: halo, width: 2 }),
  });
  const under = new Style({ stroke: new Stroke({ color: halo, width: 8 }) });
  const line = new Style({ stroke: new Stroke({ color: colour, width: 4 }) });
  const vertex = new Style({
    image: new RegularShape({
      points: 4,
      radius: 7,
      angle: Math.PI / 4,
      declutterMode: "obstacle",
      fill: new Fill({ color: halo }),
      stroke: new Stroke({ color: colour, width: 2 }),
    }),
    geometry: (feature) => feature.get("vertices"),
  });
  return (feature) => {
    if (feature.getGeometry().getType() !== "Point") return [under, line, vertex];
    const name = feature.get("label");
    return new Style({ image: square, text: name ? lettering(name, { label: "strong" }, true) : undefined });
  };
}

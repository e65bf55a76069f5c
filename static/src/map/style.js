// How each kind looks: never colour alone, but outline, hatch and shape; all from the one table of inks.
import { DEVICE_PIXEL_RATIO } from "ol/has.js";
import Circle from "ol/style/Circle.js";
import Fill from "ol/style/Fill.js";
import RegularShape from "ol/style/RegularShape.js";
import Stroke from "ol/style/Stroke.js";
import Style from "ol/style/Style.js";
import Text from "ol/style/Text.js";

import INKS from "../../../gis/inks.json";

export const KINDS = INKS.kinds;
const FONT = '13px "Source Sans 3", Arial, sans-serif';
const QUARTER = Math.PI / 4;

export function isDark() {
  return getComputedStyle(document.documentElement).colorScheme.includes("dark");
}

function paint(pair) {
  return isDark() ? pair.dark : pair.light;
}

export function watchTheme(restyle) {
  new MutationObserver(restyle).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", restyle);
}

// Thin lines across a small tile; the area keeps a breath of its colour so that it can be seen from afar.
function hatched(colour, angles) {
  const side = INKS.spacing * DEVICE_PIXEL_RATIO;
  const tile = document.createElement("canvas");
  tile.width = side;
  tile.height = side;
  const pen = tile.getContext("2d");
  pen.strokeStyle = colour;
  pen.globalAlpha = 0.55;
  pen.lineWidth = DEVICE_PIXEL_RATIO;
  pen.beginPath();
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

export function lettering(text, { name }, raised = false) {
  return new Text({
    text,
    font: `${name === "strong" ? 600 : 500} ${FONT}`,
    fill: new Fill({ color: paint(name === "muted" ? INKS.muted : INKS.lettering) }),
    stroke: new Stroke({ color: paint(INKS.halo), width: 3 }),
    offsetY: raised ? -15 : 0,
    overflow: false,
  });
}

function symbol(ink, more = {}) {
  const colour = paint(ink);
  const halo = paint(INKS.halo);
  const cross = ink.shape === "cross";
  const look = {
    radius: ink.radius,
    fill: new Fill({ color: ink.full ? colour : halo }),
    stroke: new Stroke({ color: ink.full ? halo : colour, width: cross ? ink.width : 2 }),
    ...more,
  };
  if (cross) return new RegularShape({ ...look, points: 4, radius2: 0, angle: QUARTER });
  if (ink.shape === "square") return new RegularShape({ ...look, points: 4, angle: QUARTER });
  if (ink.shape === "diamond") return new RegularShape({ ...look, points: 4 });
  if (ink.shape === "triangle") return new RegularShape({ ...look, points: 3 });
  return new Circle(look);
}

// What an ink makes of points, lines and areas, each made once: a style per feature would make a pattern per feature.
function looks(ink) {
  const colour = paint(ink);
  const line = new Stroke({ color: colour, width: ink.width, lineDash: ink.dash });
  const area = ink.hatch ? new Fill({ color: hatched(colour, ink.hatch) }) : undefined;
  const casing = ink.casing
    ? [new Style({ stroke: new Stroke({ color: paint(ink.casing), width: ink.width + 2 }) })]
    : [];
  const under = new Style({
    stroke: new Stroke({ color: INKS.picked.under, width: ink.width + 8 }),
    image: new Circle({
      radius: (ink.radius || 5) + 5,
      fill: new Fill({ color: INKS.picked.under }),
      stroke: new Stroke({ color: paint(INKS.picked), width: 2 }),
    }),
  });
  const rim = new Style({ stroke: new Stroke({ color: paint(INKS.picked), width: ink.width + 11 }) });
  return { line, area, casing, shape: symbol(ink.radius ? ink : { ...ink, radius: 4 }), picked: [rim, under] };
}

function drawn(feature, look, text) {
  const isPoint = feature.getGeometry().getType().endsWith("Point");
  return new Style({ ...(isPoint ? { image: look.shape } : { stroke: look.line, fill: look.area }), text });
}

export function kindStyle(kind, isPicked = () => false) {
  const ink = KINDS[kind] ?? INKS.other;
  const look = looks(ink);
  const near = ink.near ?? 60;
  return (feature, resolution) => {
    if (feature.get("layer") === "meta") return undefined;
    const isPoint = feature.getGeometry().getType().endsWith("Point");
    const name = resolution < near ? (feature.get("label") ?? feature.get("name")) : undefined;
    const text = name ? lettering(String(name), ink, isPoint) : undefined;
    const under = isPicked(feature) ? look.picked : [];
    return [...under, ...look.casing, drawn(feature, look, text)];
  };
}

// Overlays: the role of a feature picks its ink, its label is written on or above it.
export function roleStyle(isPicked = () => false, isPale = () => false) {
  const made = new Map();
  const look = (role) => {
    const ink = INKS.roles[role] ?? INKS.other;
    if (!made.has(role)) made.set(role, { ink, ...looks(ink) });
    return made.get(role);
  };
  const halo = new Style({ stroke: new Stroke({ color: paint(INKS.halo), width: 9 }) });
  const pale = new Style({ stroke: new Stroke({ color: paint(INKS.muted), width: 2, lineDash: [2, 4] }) });
  return (feature) => {
    if (isPale(feature)) return pale;
    const mine = look(feature.get("role") ?? "site");
    const label = feature.get("label");
    const isPoint = feature.getGeometry().getType().endsWith("Point");
    const text = label === undefined || label === null ? undefined : numbered(String(label), mine.ink, isPoint);
    const under = isPicked(feature) ? mine.picked : isPoint ? [] : [halo];
    return [...under, drawn(feature, mine, text)];
  };
}

// A short label is a number inside its sign; a longer one stands above it.
function numbered(label, ink, isPoint) {
  if (!isPoint || label.length > 2 || !ink.full) return lettering(label, { name: "strong" }, isPoint);
  return new Text({ text: label, font: `700 ${FONT}`, fill: new Fill({ color: paint(INKS.halo) }), offsetY: 1 });
}

// The site that is asked for: a square and a thick line, in the colour of actions, above everything.
export function siteStyle() {
  const ink = INKS.roles.site;
  const colour = paint(ink);
  const halo = paint(INKS.halo);
  const square = symbol(ink, { declutterMode: "obstacle" });
  const under = new Style({ stroke: new Stroke({ color: halo, width: ink.width + 4 }) });
  const line = new Style({ stroke: new Stroke({ color: colour, width: ink.width }) });
  const vertex = new Style({
    image: symbol({ ...ink, radius: 7, full: false }, { declutterMode: "obstacle" }),
    geometry: (feature) => feature.get("vertices"),
  });
  return (feature) => {
    if (feature.getGeometry().getType() !== "Point") return [under, line, vertex];
    const name = feature.get("label");
    return new Style({ image: square, text: name ? lettering(name, { name: "strong" }, true) : undefined });
  };
}

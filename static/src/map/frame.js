// One map frame: view, layers, site, tools and legend, put together from its data attributes.
import Map from "ol/Map.js";
import View from "ol/View.js";
import ScaleLine from "ol/control/ScaleLine.js";
import Zoom from "ol/control/Zoom.js";
import { always, focus } from "ol/events/condition.js";
import { defaults as defaultInteractions } from "ol/interaction/defaults.js";
import KeyboardPan from "ol/interaction/KeyboardPan.js";
import KeyboardZoom from "ol/interaction/KeyboardZoom.js";
import MouseWheelZoom from "ol/interaction/MouseWheelZoom.js";
import VectorLayer from "ol/layer/Vector.js";
import { transformExtent } from "ol/proj.js";

import { Surroundings } from "./layers.js";
import { drawLegend } from "./legend.js";
import { overlay } from "./overlay.js";
import { picking } from "./picking.js";
import { readOut } from "./reading.js";
import { siteSource } from "./site.js";
import { siteStyle, watchTheme } from "./style.js";

const DEGREES = "EPSG:4326";
const MERCATOR = "EPSG:3857";

export function startMap(frame) {
  const words = JSON.parse(frame.dataset.words);
  const parts = furnish(frame, words);
  const around = new Surroundings(frame.dataset, () => parts.tell(words.fault));
  const site = siteSource(frame.dataset, () => parts.tell(words.fault));
  // Names of the surroundings give way to the site; nothing of the site itself may be left out.
  const siteLayer = new VectorLayer({ source: site, style: siteStyle(), declutter: true, zIndex: 20 });
  const map = makeMap(frame, parts, words, [...around.layers, siteLayer]);
  const province = extent(frame.dataset.bounds);

  const toSite = () => {
    if (!site.isEmpty()) map.getView().fit(site.getExtent(), { padding: [70, 70, 70, 70], maxZoom: 16 });
  };
  site.on("shown", toSite);
  toSite();
  parts.button(words.fit, () => map.getView().fit(province));
  const hasSite = frame.dataset.site || frame.dataset.geojson || frame.dataset.input;
  const hasOverlay = frame.dataset.mapOverlay || frame.dataset.overlayText;
  if (hasSite || !hasOverlay) parts.button(words.site, toSite);
  if (frame.dataset.map !== "view") picking(map, site, frame.dataset, words, parts);
  readOut(map, frame.dataset, words, parts);
  const laid = { restyle() {} };
  const roles = () => laid.source?.getFeatures().map((feature) => feature.get("role")) ?? [];
  const legend = () =>
    drawLegend(parts.legend, around, { siteLayer: hasSite ? siteLayer : null, mode: frame.dataset.map, roles: roles(), words, laid });
  if (hasOverlay) {
    overlay(map, parts, words, frame.dataset)
      .then((made) => {
        Object.assign(laid, made);
        legend();
      })
      .catch(() => parts.tell(words.fault));
  }
  legend();
  around.onNews(legend);
  around.follow(map);
  watchTheme(() => {
    siteLayer.setStyle(siteStyle());
    around.restyle();
    laid.restyle();
    legend();
  });
}

function extent(bounds) {
  return transformExtent(bounds.split(",").map(Number), DEGREES, MERCATOR);
}

// The map itself: it moves without gliding for whoever asked their machine for calm.
export function makeMap(frame, parts, words, layers) {
  const province = extent(frame.dataset.bounds);
  const isCalm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = new Map({
    target: parts.canvas,
    layers,
    controls: [
      new Zoom({ zoomInTipLabel: words.zoom_in, zoomOutTipLabel: words.zoom_out, duration: isCalm ? 0 : 120 }),
      new ScaleLine(),
    ],
    interactions: defaultInteractions({
      mouseWheelZoom: false,
      keyboard: false,
      zoomDuration: isCalm ? 0 : 120,
    }).extend([
      new KeyboardPan({ duration: isCalm ? 0 : 100 }),
      new KeyboardZoom({ duration: isCalm ? 0 : 100 }),
      // In a page the wheel scrolls the page, until the map itself has the focus.
      new MouseWheelZoom({ condition: frame.classList.contains("d-map--fill") ? always : focus, duration: isCalm ? 0 : 120 }),
    ]),
    view: new View({ extent: grown(province), showFullExtent: true, maxZoom: 20 }),
    keyboardEventTarget: parts.canvas,
  });
  map.getView().fit(province, { size: [640, 420] });
  return map;
}

// Keep the address of what is seen, also in the link to the page's other language.
export function remember(address) {
  window.history.replaceState(null, "", address);
  const other = document.querySelector(".d-mast__tools a[hreflang]");
  if (!other) return;
  const url = new URL(address, window.location.href);
  url.searchParams.set("lang", other.hreflang);
  other.href = `${url.pathname}${url.search}`;
}

function grown([west, south, east, north]) {
  const wide = east - west;
  const high = north - south;
  return [west - wide, south - high, east + wide, north + high];
}

// The elements a live map needs beside the server's drawing, which they replace.
export function furnish(frame, words) {
  const make = (tag, className) => {
    const element = document.createElement(tag);
    element.className = className;
    return element;
  };
  const view = make("div", "d-map__view");
  const canvas = make("div", "d-map__canvas");
  canvas.id = `${frame.id}-canvas`;
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", frame.dataset.label);
  view.append(canvas);
  const fault = make("p", "d-map__fault");
  fault.hidden = true;
  const tools = make("div", "d-map__tools");
  tools.setAttribute("role", "group");
  tools.setAttribute("aria-label", words.tools);
  const read = make("p", "d-map__read");
  const said = make("p", "govuk-visually-hidden");
  said.setAttribute("role", "status");
  tools.append(read);
  const legend = make("details", "d-map__legend");
  const title = document.createElement("summary");
  title.textContent = words.legend;
  legend.append(title);
  frame.prepend(view, fault, tools, legend, said);
  frame.classList.add("is-live");
  return {
    view,
    canvas,
    tools,
    read,
    said,
    legend,
    button(text, act) {
      const button = make("button", "d-btn d-btn--small");
      button.type = "button";
      button.textContent = text;
      button.addEventListener("click", act);
      read.before(button);
      return button;
    },
    tell(text) {
      fault.textContent = text;
      fault.hidden = false;
    },
  };
}

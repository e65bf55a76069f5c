// One map frame: view, layers, site, tools and legend, put together from its data attributes.
import Map from "ol/Map.js";
import View from "ol/View.js";
import ScaleLine from "ol/control/ScaleLine.js";
import Zoom from "ol/control/Zoom.js";
import { always, focus } from "ol/events/condition.js";
import { defaults as defaultInteractions } from "ol/interaction/defaults.js";
import MouseWheelZoom from "ol/interaction/MouseWheelZoom.js";
import VectorLayer from "ol/layer/Vector.js";
import { transformExtent } from "ol/proj.js";

import { Surroundings } from "./layers.js";
import { drawLegend } from "./legend.js";
import { picking } from "./picking.js";
import { readOut } from "./reading.js";
import { siteSource } from "./site.js";
import { siteStyle, watchTheme } from "./style.js";

const DEGREES = "EPSG:4326";
const MERCATOR = "EPSG:3857";

export function startMap(frame) {
  const words = JSON.parse(frame.dataset.words);
  const parts = furnish(frame, words);
  const province = transformExtent(frame.dataset.bounds.split(",").map(Number), DEGREES, MERCATOR);
  const around = new Surroundings(frame.dataset, () => parts.tell(words.fault));
  const site = siteSource(frame.dataset, () => parts.tell(words.fault));
  // Names of the surroundings give way to the site; nothing of the site itself may be left out.
  const siteLayer = new VectorLayer({ source: site, style: siteStyle(), declutter: true, zIndex: 20 });
  const map = new Map({
    target: parts.canvas,
    layers: [...around.layers, siteLayer],
    controls: [
      new Zoom({ zoomInTipLabel: words.zoom_in, zoomOutTipLabel: words.zoom_out }),
      new ScaleLine(),
    ],
    interactions: defaultInteractions({ mouseWheelZoom: false }).extend([
      // In a page the wheel scrolls the page, until the map itself has the focus.
      new MouseWheelZoom({ condition: frame.classList.contains("d-map--fill") ? always : focus }),
    ]),
    view: new View({ extent: grown(province), showFullExtent: true, maxZoom: 20 }),
    keyboardEventTarget: parts.canvas,
  });
  map.getView().fit(province, { size: [640, 420] });

  const toSite = () => {
    if (!site.isEmpty()) map.getView().fit(site.getExtent(), { padding: [70, 70, 70, 70], maxZoom: 16 });
  };
  site.on("shown", toSite);
  toSite();
  parts.button(words.fit, () => map.getView().fit(province));
  parts.button(words.site, toSite);
  if (frame.dataset.map !== "view") picking(map, site, frame.dataset, words, parts);
  readOut(map, frame.dataset, words, parts);
  const legend = () => drawLegend(parts.legend, around, siteLayer, frame.dataset.map, words);
  legend();
  around.onNews(legend);
  around.follow(map);
  watchTheme(() => {
    siteLayer.setStyle(siteStyle());
    around.restyle();
    legend();
  });
}

function grown([west, south, east, north]) {
  const wide = east - west;
  const high = north - south;
  return [west - wide, south - high, east + wide, north + high];
}

// The elements a live map needs beside the server's drawing, which they replace.
function furnish(frame, words) {
  const make = (tag, className) => {
    const element = document.createElement(tag);
    element.className = className;
    return element;
  };
  const view = make("div", "d-map__view");
  const canvas = make("div", "d-map__canvas");
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", frame.dataset.label);
  view.append(canvas);
  const fault = make("p", "d-map__fault");
  fault.hidden = true;
  const tools = make("div", "d-map__tools");
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

// What another page lays over the map: candidates, routes, conflicts; numbered, listed, in several alternatives.
import GeoJSON from "ol/format/GeoJSON.js";
import VectorLayer from "ol/layer/Vector.js";
import VectorSource from "ol/source/Vector.js";

import { roleStyle } from "./style.js";
import { Twin } from "./twin.js";

const REACH_PX = 10;
const FORMAT = new GeoJSON({ featureProjection: "EPSG:3857" });

export async function overlay(map, parts, words, { mapOverlay: address, overlayText }) {
  const source = new VectorSource();
  const state = { picked: null, alternative: null };
  const isPicked = (feature) => feature.getId() !== undefined && String(feature.getId()) === state.picked;
  const isPale = (feature) =>
    state.alternative !== null &&
    feature.get("alternative") !== undefined &&
    String(feature.get("alternative")) !== state.alternative;
  const layer = new VectorLayer({ source, style: roleStyle(isPicked, isPale), zIndex: 18 });
  map.addLayer(layer);
  const restyle = () => layer.setStyle(roleStyle(isPicked, isPale));

  const show = (id) => {
    const feature = source.getFeatureById(id);
    if (!feature) return false;
    state.picked = id;
    twin.mark(id);
    restyle();
    map.getView().fit(feature.getGeometry().getExtent(), { padding: [80, 80, 80, 80], maxZoom: 17 });
    parts.said.textContent = `${words.picked}: ${feature.get("name") ?? feature.get("label") ?? id}`;
    return true;
  };
  const twin = new Twin({ picked: show, said: () => {} });
  twin.furnish(words.show);
  map.on("singleclick", (event) => {
    const found = nearest(source, event.coordinate, REACH_PX * map.getView().getResolution());
    if (found?.getId() === undefined) return;
    state.picked = String(found.getId());
    twin.mark(state.picked);
    restyle();
    parts.said.textContent = `${words.picked}: ${found.get("name") ?? found.get("label") ?? state.picked}`;
    document.querySelector(`[data-feature="${CSS.escape(state.picked)}"]`)?.scrollIntoView({ block: "nearest" });
  });

  source.addFeatures(FORMAT.readFeatures(overlayText ? JSON.parse(overlayText) : await fetched(address)));
  const all = [...new Set(source.getFeatures().map((feature) => feature.get("alternative")))].filter((each) => each !== undefined);
  if (all.length > 1) chooser(parts, words, all.map(String).sort(), (chosen) => {
    state.alternative = chosen;
    restyle();
  });
  if (!source.isEmpty()) map.getView().fit(source.getExtent(), { padding: [60, 60, 60, 60], maxZoom: 17 });
  return { layer, source, restyle };
}

async function fetched(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

// What lies under a finger, by its geometry: reading the picture back would be slow where there is no graphics card.
function nearest(source, place, reach) {
  const isThing = (feature) => !feature.getGeometry().getType().endsWith("Polygon");
  const near = source.getClosestFeatureToCoordinate(place, isThing);
  if (near) {
    const [x, y] = near.getGeometry().getClosestPoint(place);
    if (Math.hypot(x - place[0], y - place[1]) <= reach) return near;
  }
  return source.getFeaturesAtCoordinate(place)[0];
}

// One radio for each alternative; a page's own choice of the same name `data-alternative` follows and leads.
function chooser(parts, words, all, choose) {
  const box = document.createElement("fieldset");
  box.className = "d-map__choice";
  const title = document.createElement("legend");
  title.textContent = words.alternatives;
  box.append(title);
  const radios = all.map((each) => {
    const label = document.createElement("label");
    const radio = document.createElement("input");
    radio.type = "radio";
    radio.name = `${parts.canvas.id || "map"}-alternative`;
    radio.value = each;
    label.append(radio, `${words.alternative} ${each}`);
    box.append(label);
    return radio;
  });
  const others = [...document.querySelectorAll("[data-alternative]")];
  const take = (chosen) => {
    for (const radio of radios) radio.checked = radio.value === chosen;
    for (const other of others) {
      if (other.type === "radio") other.checked = other.dataset.alternative === chosen || other.checked;
      else other.toggleAttribute("data-chosen", other.dataset.alternative === chosen);
    }
    choose(chosen);
  };
  box.addEventListener("change", (event) => take(event.target.value));
  for (const other of others) {
    other.addEventListener("change", () => take(other.dataset.alternative));
    other.addEventListener("focusin", () => take(other.dataset.alternative));
  }
  parts.tools.before(box);
  take((others.find((each) => each.checked) ?? { dataset: { alternative: all[0] } }).dataset.alternative);
}

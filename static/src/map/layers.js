// What stands around a site, fetched by the piece of map in view: wards and roads as ground, rules above them.
import GeoJSON from "ol/format/GeoJSON.js";
import VectorLayer from "ol/layer/Vector.js";
import { transformExtent } from "ol/proj.js";
import VectorSource from "ol/source/Vector.js";

import { KINDS, kindStyle } from "./style.js";

const FORMAT = new GeoJSON({ featureProjection: "EPSG:3857" });
const PAUSE_MS = 150;

export class Surroundings {
  constructor({ layers, kinds }, fault) {
    this.address = layers;
    this.fault = fault;
    this.running = null;
    this.shown = null;
    this.listeners = [];
    this.isCut = false;
    this.byKind = new Map();
    const wished = kinds === undefined ? Object.keys(KINDS) : kinds.split(",").filter(Boolean);
    for (const kind of layers ? wished : []) this.take(kind);
  }

  // Take a kind over; the page puts its layer on the map.
  take(kind) {
    const source = new VectorSource();
    const layer = new VectorLayer({
      source,
      style: kindStyle(kind),
      declutter: true,
      zIndex: KINDS[kind]?.order ?? 9,
    });
    layer.set("kind", kind);
    this.byKind.set(kind, { source, layer });
    this.shown = null;
    return layer;
  }

  has(kind) {
    return this.byKind.has(kind);
  }

  show(isShown) {
    for (const [kind, { layer }] of this.byKind) layer.setVisible(isShown(kind));
  }

  // Whatever is here is of another day.
  forget() {
    this.shown = null;
  }

  get layers() {
    return [...this.byKind.values()].map(({ layer }) => layer);
  }

  // The kinds that have something in view, for the legend.
  get present() {
    return [...this.byKind].filter(([, { source }]) => !source.isEmpty());
  }

  restyle() {
    for (const [kind, { layer }] of this.byKind) layer.setStyle(kindStyle(kind));
  }

  onNews(tell) {
    this.listeners.push(tell);
  }

  follow(map) {
    if (!this.address) return;
    let timer = 0;
    const soon = () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => this.load(map), PAUSE_MS);
    };
    soon();
    map.on("moveend", soon);
  }

  // One request for all kinds when the map comes to rest; a newer place makes the older request pointless.
  async load(map, day) {
    if (!this.byKind.size || !map.getSize()?.every(Boolean)) return;
    const extent = map.getView().calculateExtent(map.getSize());
    const box = transformExtent(extent, "EPSG:3857", "EPSG:4326").map((degree) => degree.toFixed(5));
    if (box.join() === this.shown) return;
    this.shown = box.join();
    const url = new URL(this.address, window.location.href);
    url.searchParams.set("bbox", box.join(","));
    url.searchParams.set("kinds", [...this.byKind.keys()].join(","));
    if (day) url.searchParams.set("ngay", day);
    this.running?.abort();
    this.running = new AbortController();
    try {
      const response = await fetch(url, { signal: this.running.signal });
      if (!response.ok) throw new Error(String(response.status));
      const answer = await response.json();
      this.isCut = answer.truncated;
      this.fill(FORMAT.readFeatures(answer));
    } catch (error) {
      if (error.name === "AbortError") return;
      this.shown = null;
      this.fault();
    }
  }

  fill(features) {
    for (const [kind, { source }] of this.byKind) {
      source.clear(true);
      source.addFeatures(features.filter((feature) => feature.get("kind") === kind));
    }
    for (const tell of this.listeners) tell();
  }
}

// The layers as vector tiles, one source a kind; where a kind's tiles cannot be had, the older way takes it over.
import MVT from "ol/format/MVT.js";
import VectorTileLayer from "ol/layer/VectorTile.js";
import VectorTileSource from "ol/source/VectorTile.js";
import { createXYZ } from "ol/tilegrid.js";

import { KINDS, kindStyle } from "./style.js";

// A large tile is one request for a good part of the window.
const GRID = createXYZ({ tileSize: 1024, maxZoom: 20 });
const MANY_COUNTS = 400;

export class Tiles {
  constructor(address, kinds, { day, isPicked, lost }) {
    this.address = address;
    this.day = day;
    this.isPicked = isPicked;
    this.lost = lost;
    this.counts = new Map();
    this.byKind = new Map(kinds.map((kind) => [kind, this.make(kind)]));
  }

  get layers() {
    return [...this.byKind.values()];
  }

  make(kind) {
    const layer = new VectorTileLayer({
      declutter: true,
      zIndex: KINDS[kind]?.order ?? 9,
      style: kindStyle(kind, (feature) => this.isPicked(kind, feature)),
      source: this.source(kind),
    });
    layer.set("kind", kind);
    return layer;
  }

  source(kind) {
    const day = this.day;
    return new VectorTileSource({
      format: new MVT({ layers: [kind, "meta"] }),
      tileGrid: GRID,
      url: `${this.address.replace("{kind}", kind)}?ngay=${day}`,
      tileLoadFunction: (tile, url) => tile.setLoader((extent) => this.load(kind, tile, url, extent)),
    });
  }

  async load(kind, tile, url, extent) {
    try {
      const response = await fetch(url);
      if (!response.ok) throw new Error(String(response.status));
      const features = tile.getFormat().readFeatures(await response.arrayBuffer(), {
        extent,
        featureProjection: "EPSG:3857",
      });
      this.note(url, features.find((feature) => feature.get("layer") === "meta"));
      tile.setFeatures(features.filter((feature) => feature.get("layer") !== "meta"));
    } catch {
      tile.setFeatures([]);
      this.lose(kind);
    }
  }

  note(url, meta) {
    if (this.counts.size > MANY_COUNTS) this.counts.delete(this.counts.keys().next().value);
    this.counts.set(url, meta ? { shown: meta.get("shown"), total: meta.get("total") } : { shown: 0, total: 0 });
  }

  lose(kind) {
    const layer = this.byKind.get(kind);
    if (!layer?.getSource()) return;
    layer.setSource(null);
    this.lost(kind);
  }

  // How many of how many features of a kind the tiles in view show; a feature on a seam counts in both.
  shownOf(kind, view, size) {
    const source = this.byKind.get(kind)?.getSource();
    if (!source || !size) return { shown: 0, total: 0 };
    const z = GRID.getZForResolution(view.getResolution(), source.zDirection);
    const sum = { shown: 0, total: 0 };
    GRID.forEachTileCoord(view.calculateExtent(size), z, (coord) => {
      const url = source.getTileUrlFunction()(coord, 1, view.getProjection());
      const { shown, total } = this.counts.get(url) ?? { shown: 0, total: 0 };
      sum.shown += shown;
      sum.total += total;
    });
    return sum;
  }

  show(isShown) {
    for (const [kind, layer] of this.byKind) layer.setVisible(isShown(kind));
  }

  setDay(day) {
    this.day = day;
    for (const [kind, layer] of this.byKind) if (layer.getSource()) layer.setSource(this.source(kind));
  }

  restyle() {
    for (const [kind, layer] of this.byKind) layer.setStyle(kindStyle(kind, (feature) => this.isPicked(kind, feature)));
  }
}

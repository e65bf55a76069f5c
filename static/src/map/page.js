// The map page: layers of a day, the place that is asked about, measuring, the list beside the map, the address of it all.
import { fromLonLat, toLonLat, transformExtent } from "ol/proj.js";

import { furnish, makeMap, remember } from "./frame.js";
import { Surroundings } from "./layers.js";
import { measures, Sketch } from "./measure.js";
import { plane } from "./plane.js";
import { readOut } from "./reading.js";
import { Shelf } from "./shelf.js";
import { watchTheme } from "./style.js";
import { Tiles } from "./tiles.js";
import { drawCross, furnishTools } from "./tools.js";
import { Twin } from "./twin.js";

const PAUSE_MS = 350;
const REACH_PX = 10;
const MAX_RADIUS = 10000;

export function startPage(frame) {
  const { dataset: data } = frame;
  const words = JSON.parse(data.words);
  const parts = furnish(frame, words);
  parts.legend.remove();
  const numbers = measures(document.documentElement.lang);
  const flat = plane(data.proj4);
  const sketch = new Sketch(flat, words, numbers);
  const state = { picked: null, moved: false, scope: data.scope };
  const shelf = new Shelf(data.shelf, () => parts.tell(words.fault));
  const isPicked = (kind, feature) => state.picked === `${kind}/${feature.get("ref")}`;

  const around = new Surroundings({ layers: data.layers, kinds: "" }, () => parts.tell(words.fault));
  const tiles = new Tiles(data.tiles, shelf.kinds, {
    day: shelf.day,
    isPicked,
    lost: (kind) => {
      map.addLayer(around.take(kind));
      around.load(map, shelf.day);
    },
  });
  const map = makeMap(frame, parts, words, [...tiles.layers, sketch.layer]);
  const view = map.getView();
  parts.view.append(drawCross());
  const tools = furnishTools(parts, words);
  const say = (text) => {
    parts.said.textContent = text;
  };

  const twin = new Twin({ address: data.list, here: data.page, picked: pickRow, said: () => parts.tell(words.fault) });
  let timer = 0;
  const listSoon = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(list, PAUSE_MS);
  };

  function place() {
    const query = new URLSearchParams({ ngay: shelf.day });
    if (!shelf.hasAll) query.set("kinds", shelf.shown.join(","));
    if (sketch.spot) {
      const [lon, lat] = toLonLat(sketch.spot.position);
      query.set("point", `${lat.toFixed(6)},${lon.toFixed(6)}`);
      query.set("radius", String(Number(sketch.spot.radius.toFixed(1))));
    } else if (state.scope === "ward") {
      query.set("ward", new URLSearchParams(window.location.search).get("ward") ?? "");
    }
    return query;
  }

  async function list() {
    const query = place();
    if (!sketch.spot && state.scope === "box") {
      const box = transformExtent(view.calculateExtent(map.getSize()), "EPSG:3857", "EPSG:4326");
      query.set("bbox", box.map((degree) => degree.toFixed(6)).join(","));
    }
    const rows = await twin.load(query);
    if (!rows) return;
    twin.mark(state.picked);
    say(sketch.spot ? `${words.asked}: ${rows.length} ${words.found}` : `${words.listing}: ${rows.length}`);
  }

  // The address of the page says what is seen, so that it can be kept and sent.
  function keepAddress() {
    const query = place();
    const [lon, lat] = toLonLat(view.getCenter());
    query.set("at", `${lat.toFixed(6)},${lon.toFixed(6)}`);
    query.set("z", view.getZoom().toFixed(2));
    remember(`${data.page}?${query}`);
  }

  function ask(position, radius, isRing) {
    sketch.ask(position, radius, isRing);
    state.picked = null;
    state.scope = "box";
    keepAddress();
    return list();
  }

  // What lies under a finger at this size of the map, in metres of the ground.
  function reach(position) {
    const [, lat] = toLonLat(position);
    return Math.min(MAX_RADIUS, Math.max(5, REACH_PX * view.getResolution() * Math.cos((lat * Math.PI) / 180)));
  }

  function pick(id) {
    state.picked = id;
    twin.mark(id);
    tiles.layers.forEach((layer) => layer.changed());
    around.layers.forEach((layer) => layer.changed());
  }

  // The server has measured what is near: a thing before the area it stands in.
  function pickNearest() {
    const rows = twin.rows();
    const first = rows.find((row) => row.dataset.shape !== "polygon") ?? rows[0];
    pick(first?.dataset.feature ?? null);
  }

  function pickRow(id, at) {
    const [lat, lon] = at.split(",").map(Number);
    pick(id);
    const position = fromLonLat([lon, lat]);
    view.animate({ center: position, zoom: Math.max(view.getZoom(), 14), duration: 0 });
    say(`${words.picked}: ${id}`);
    frame.scrollIntoView({ block: "nearest" });
    state.moved = "picked";
    return true;
  }

  function act(position) {
    if (sketch.mode === "length" || sketch.mode === "area") {
      sketch.add(position);
      tools.show(sketch.said);
      return;
    }
    if (tools.mode === "ring") {
      const radius = tools.radius();
      if (!radius) {
        tools.show(words.bad_radius);
        return;
      }
      tools.show(`${words.ring_is}: ${numbers.length(radius)}`);
      ask(position, radius, true).then(() => view.fit(sketch.ringExtent, { padding: [30, 30, 30, 30], maxZoom: 18 }));
      return;
    }
    ask(position, reach(position), false).then(pickNearest);
  }

  function stop() {
    const had = sketch.spot;
    if (state.scope === "spot") state.scope = "box";
    sketch.clear();
    tools.choose(null);
    tools.show("");
    pick(null);
    say(words.stopped);
    keepAddress();
    if (had) list();
  }

  tools.on({
    ask: () => act(view.getCenter()),
    mode(mode) {
      if (mode === "ring" || !mode) sketch.start(null);
      else sketch.start(mode);
      if (mode === "ring") act(view.getCenter());
      else tools.show(mode ? sketch.said : "");
    },
    stop,
  });
  map.on("singleclick", (event) => act(event.coordinate));
  parts.canvas.addEventListener("keydown", (event) => {
    if (event.key === "Enter") act(view.getCenter());
    else if (event.key === "Backspace" && sketch.mode) {
      sketch.undo();
      tools.show(sketch.said);
    } else return;
    event.preventDefault();
  });

  frame.addEventListener("keydown", (event) => {
    if (event.key === "Escape") stop();
  });

  function thinned() {
    for (const kind of shelf.kinds) {
      if (around.has(kind)) {
        shelf.thin(kind, around.isCut ? words.cut : "");
        continue;
      }
      const { shown, total } = tiles.shownOf(kind, view, map.getSize());
      const isThin = shown < total && shelf.isDrawn(kind);
      const text = words.thinned.replace("{shown}", numbers.whole(shown)).replace("{total}", numbers.whole(total));
      shelf.thin(kind, isThin ? text : "");
    }
  }

  function showLayers() {
    tiles.show((kind) => shelf.isDrawn(kind));
    around.show((kind) => shelf.isDrawn(kind));
    thinned();
    keepAddress();
    listSoon();
  }

  shelf.onChange(showLayers);
  shelf.onDay((day) => {
    tiles.setDay(day);
    around.forget();
    around.load(map, day);
    say(`${words.day_is} ${day.split("-").reverse().join("/")}`);
    showLayers();
  });

  const link = () => {
    keepAddress();
    return window.location.href;
  };

  arrive(map, data, sketch);
  tiles.show((kind) => shelf.isDrawn(kind));
  readOut(map, data, words, parts);
  tools.copying(() => parts.read.textContent, link, say);
  map.on("moveend", () => {
    around.load(map, shelf.day);
    if (state.moved === true) {
      keepAddress();
      if (!sketch.spot) {
        state.scope = "box";
        listSoon();
      }
    } else if (state.moved === "picked") keepAddress();
    state.moved = true;
  });
  map.on("rendercomplete", thinned);
  watchTheme(() => {
    tiles.restyle();
    around.restyle();
    sketch.layer.changed();
  });
}

// Where the address says: a centre, a point with its ring, a ward or box; else the whole province.
function arrive(map, data, sketch) {
  const view = map.getView();
  const spot = document.querySelector("#d-twin [data-spot]");
  if (spot) {
    const [lat, lon] = spot.dataset.spot.split(",").map(Number);
    sketch.ask(fromLonLat([lon, lat]), Number(spot.dataset.radius), true);
  }
  if (data.at) {
    const [lat, lon] = data.at.split(",").map(Number);
    view.setCenter(fromLonLat([lon, lat]));
    if (data.zoom) view.setZoom(Number(data.zoom));
  } else if (sketch.spot) {
    view.fit(sketch.ringExtent, { padding: [40, 40, 40, 40], maxZoom: 17 });
  } else if (data.target) {
    fitDegrees(view, data.target);
  } else {
    fitDegrees(view, data.bounds);
  }
}

function fitDegrees(view, bounds) {
  view.fit(transformExtent(bounds.split(",").map(Number), "EPSG:4326", "EPSG:3857"), { padding: [20, 20, 20, 20] });
}

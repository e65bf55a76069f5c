// The line under the map: where the pointer is, or the middle of the map, in both systems; and what lies there.
import { toLonLat } from "ol/proj.js";

import { grid } from "./coordinates.js";

export function readOut(map, data, words, parts) {
  const local = data.proj4 ? grid(data.proj4) : null;
  const number = new Intl.NumberFormat(document.documentElement.lang, {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const show = (position) => {
    if (!position) return;
    const degrees = toLonLat(position);
    const texts = [`${degrees[1].toFixed(6)}, ${degrees[0].toFixed(6)}`];
    if (local) {
      const [north, east] = local.fromDegrees(degrees);
      texts.push(`${data.proj4Name}: X ${number.format(north)} · Y ${number.format(east)}`);
    }
    parts.read.textContent = texts.join("  ·  ");
  };
  show(map.getView().getCenter());
  map.on("pointermove", (event) => show(event.coordinate));
  map.on("moveend", () => show(map.getView().getCenter()));
  map.on("singleclick", (event) => {
    if (data.map !== "view") return;
    const names = new Set();
    map.forEachFeatureAtPixel(
      event.pixel,
      (feature) => {
        const name = feature.get("name") ?? feature.get("label");
        if (name) names.add(`${words[feature.get("kind")] ?? words.mine}: ${name}`);
      },
      { hitTolerance: 4 },
    );
    if (names.size) parts.read.textContent = [...names].join("  ·  ");
    parts.said.textContent = [...names].join("; ");
  });
}

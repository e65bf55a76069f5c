// Choosing the place on the map: every pick is written as text, and what is typed is drawn at once.
import { toLonLat } from "ol/proj.js";

import { grid, readText, writeLine } from "./coordinates.js";
import { showPoints } from "./site.js";
import { drawCross } from "./tools.js";

const WORLD = "wgs84";

export function picking(map, source, data, words, parts) {
  const box = document.getElementById(data.input);
  if (!box) return;
  const mode = data.map;
  const form = fields(data);

  const typed = () => {
    const toDegrees =
      form.system() === WORLD || !data.proj4
        ? ([latitude, longitude]) => [longitude, latitude]
        : grid(data.proj4, form.meridian()).toDegrees;
    return readText(box.value, toDegrees);
  };
  const draw = () => showPoints(source, typed(), mode);
  const write = (degrees) => {
    form.useWorld();
    box.value = degrees.map(writeLine).join("\n");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const place = (position) => {
    const degrees = toLonLat(position);
    write(mode === "line" ? [...typed(), degrees] : [degrees]);
    parts.said.textContent = `${words.placed}: ${writeLine(degrees)}`;
  };

  box.addEventListener("input", draw);
  form.onChange(draw);
  map.on("singleclick", (event) => place(event.coordinate));
  parts.view.append(drawCross());
  parts.button(words.place, () => place(map.getView().getCenter()));
  if (mode === "line") parts.button(words.undo, () => write(typed().slice(0, -1)));
  parts.button(words.clear, () => write([]));
  draw();
  if (!source.isEmpty()) source.dispatchEvent("shown");
}

// The coordinate system and meridian, whether the form draws them as radios, lists or boxes.
function fields({ system: systemName, meridian: meridianName }) {
  const named = (name) => (name ? [...document.getElementsByName(name)] : []);
  const systems = named(systemName);
  const meridians = named(meridianName);
  const value = (elements) =>
    elements[0]?.type === "radio" ? elements.find((radio) => radio.checked)?.value : elements[0]?.value;
  return {
    system: () => (systems.length ? value(systems) : WORLD),
    meridian: () => value(meridians),
    useWorld() {
      for (const element of systems) {
        if (element.type === "radio") element.checked = element.value === WORLD;
        else element.value = WORLD;
      }
    },
    onChange(act) {
      for (const element of [...systems, ...meridians]) element.addEventListener("input", act);
    },
  };
}

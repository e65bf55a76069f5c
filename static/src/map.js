// The live map: an enhancement over coordinates that are always there as text.
import { startMap } from "./map/frame.js";
import { startPage } from "./map/page.js";

for (const frame of document.querySelectorAll("[data-map]")) {
  if (frame.dataset.map === "page") startPage(frame);
  else startMap(frame);
}

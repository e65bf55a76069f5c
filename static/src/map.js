// The live map: an enhancement over coordinates that are always there as text.
import { startMap } from "./map/frame.js";

for (const frame of document.querySelectorAll("[data-map]")) {
  startMap(frame);
}

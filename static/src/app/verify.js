// Checking papers: a PDF is hashed here before it is sent, and a square may be read by the camera.
const LARGEST = 50 * 1024 * 1024;
const LOOK_MS = 200;

export function hashBeforeSending() {
  const told = document.querySelector("[data-hash-first]");
  const form = told?.closest("form");
  const input = form?.querySelector("input[type=file]");
  if (!input || !window.crypto?.subtle) return;
  let asked = false;
  // Before `sendOnce` hears of it: a form that was answered here was not sent.
  form.addEventListener(
    "submit",
    (event) => {
      const file = input.files[0];
      if (asked || !file || file.size > LARGEST) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      told.hidden = false;
      known(told.dataset.known, file).then((address) => {
        told.hidden = true;
        if (address) window.location.assign(address);
        else {
          asked = true;
          form.requestSubmit();
        }
      });
    },
    true,
  );
  window.addEventListener("pageshow", () => {
    asked = false;
  });
  takeDropped(form, input);
}

async function known(folder, file) {
  try {
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
    const answer = await fetch(folder + hex, { method: "HEAD" });
    return answer.ok ? folder + hex : null;
  } catch {
    return null;
  }
}

// A file let go anywhere on the page is meant for the one box that takes files.
function takeDropped(form, input) {
  document.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const files = event.dataTransfer?.files;
    if (!files?.length || event.target.closest(".govuk-file-upload-wrapper, .govuk-drop-zone")) return;
    event.preventDefault();
    input.files = files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    form.requestSubmit();
  });
}

export function scanByCamera() {
  const box = document.querySelector("[data-scan]");
  if (!box || !("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return;
  const [open, stop, video, told] = ["open", "stop", "video", "told"].map((part) =>
    box.querySelector(`[data-scan-${part}]`),
  );
  let stream = null;
  const end = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    video.hidden = stop.hidden = true;
    open.hidden = false;
  };
  open.addEventListener("click", async () => {
    told.textContent = "";
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      told.textContent = box.dataset.refused;
      return;
    }
    video.srcObject = stream;
    video.hidden = stop.hidden = false;
    open.hidden = true;
    await video.play();
    watch(video, () => stream, (text) => {
      end();
      const address = ours(text);
      if (address) window.location.assign(address);
      else told.textContent = box.dataset.strange.replace("{text}", text.slice(0, 80));
    });
  });
  stop.addEventListener("click", end);
  window.addEventListener("pagehide", end);
  box.hidden = false;
}

function watch(video, running, found) {
  const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
  const look = async () => {
    if (!running()) return;
    const codes = await detector.detect(video).catch(() => []);
    if (codes.length) found(codes[0].rawValue);
    else setTimeout(look, LOOK_MS);
  };
  look();
}

// A square that leads to another site is told as what it is, never followed.
function ours(text) {
  let address = null;
  try {
    address = new URL(text.toLowerCase());
  } catch {
    return null;
  }
  const opens = /^\/(v|tra-cuu)\/[0-9a-z-]+$/.test(address.pathname);
  return address.host === window.location.host.toLowerCase() && opens ? address.pathname : null;
}

// Files go up in parts: a broken line or a closed page loses one part at most. Without this the ordinary form remains.
import { createAll } from "govuk-frontend/dist/govuk/init.mjs";
import { FileUpload } from "govuk-frontend/dist/govuk/components/file-upload/file-upload.mjs";

import { describe } from "./uploads/said.js";
import { send, fingerprint, Refused } from "./uploads/sending.js";

const root = document.querySelector("[data-uploads]");
if (root) for (const form of root.querySelectorAll("form[data-upload]")) takeOver(form);

// Whoever leaves while a file is on its way is asked first: the part that has arrived is kept, the file is not handed in.
let underWay = 0;
if (root) addEventListener("beforeunload", (event) => {
  if (underWay) event.preventDefault();
});

function takeOver(form) {
  const input = form.querySelector("input[type=file]");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation(); // a second file of the same row is not a second click
    start(form, [...input.files]);
  }, true);
  // Whoever drops files on the row has said what he wants; whoever chooses them says so by the button.
  const row = form.closest("[data-row]");
  if (form.dataset.main === undefined) return;
  row.addEventListener("dragover", (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    row.classList.add("is-over");
  });
  row.addEventListener("dragleave", (event) => {
    if (!row.contains(event.relatedTarget)) row.classList.remove("is-over");
  });
  row.addEventListener("drop", (event) => {
    row.classList.remove("is-over");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    start(form, [...event.dataTransfer.files]);
  });
}

async function start(form, files) {
  if (!files.length || form.dataset.busy) return;
  unfold(form); // files may be dropped on a row whose box is folded
  form.dataset.busy = "yes";
  const row = form.closest("[data-row]");
  const most = Number(form.dataset.most);
  const bars = form.querySelector("[data-bars]");
  clearFaults(form);
  const taken = files.slice(0, most);
  const faults = taken.length < files.length ? [describe(root, "many", { limit: most })] : [];
  underWay += 1;
  for (const file of taken) {
    const bar = progress(bars, file);
    try {
      check(form, file);
      await send(form, file, await resumable(row, file), bar);
      bar.done();
    } catch (problem) {
      bar.remove();
      if (problem.name === "AbortError") continue;
      faults.push(problem instanceof Refused ? problem.message : describe(root, "line", { name: file.name }));
    }
  }
  underWay -= 1;
  // Said only in the row drawn anew: whoever answers a fault at once must not choose a file in the old one.
  const standing = (await redraw(row, faults.length > 0)) ?? form;
  delete form.dataset.busy;
  if (faults.length) unfold(standing);
  for (const words of faults.reverse()) fault(standing, words);
}

// What can be known before anything is sent is said at once.
function check(form, file) {
  const endings = form.dataset.endings.split(",");
  const ending = file.name.slice(file.name.lastIndexOf(".")).toLowerCase();
  if (!endings.includes(ending)) throw new Refused(describe(root, "ending", { name: file.name, endings: endings.join(", ") }));
  if (!file.size) throw new Refused(describe(root, "empty", { name: file.name }));
  if (file.size > Number(form.dataset.limit)) throw new Refused(describe(root, "large", { name: file.name, limit: form.dataset.limitMb }));
}

// A file that was begun is gone on with only where it is the very same one.
async function resumable(row, file) {
  const sha256 = await fingerprint(file);
  for (const begun of row.querySelectorAll("[data-begun]")) {
    const same = begun.dataset.name === file.name && Number(begun.dataset.size) === file.size;
    if (same && sha256 && begun.dataset.sha256 === sha256) return { sha256, at: begun.dataset.begun };
  }
  return { sha256, at: null };
}

function progress(bars, file) {
  const line = document.getElementById("upload-bar").content.firstElementChild.cloneNode(true);
  const [name, bar, words, stop] = line.querySelectorAll("[data-name], progress, [data-words], button");
  const aborted = new AbortController();
  name.textContent = file.name;
  bar.setAttribute("aria-label", file.name);
  bar.max = file.size;
  stop.addEventListener("click", () => aborted.abort());
  bars.append(line);
  return {
    signal: aborted.signal,
    at(received) {
      bar.value = received;
      words.textContent = describe(root, "sending", { percent: Math.floor((received * 100) / file.size) });
    },
    waiting() { words.textContent = describe(root, "waiting"); },
    judging() {
      bar.removeAttribute("value");
      words.textContent = describe(root, "judging");
      stop.remove();
    },
    done() { line.remove(); },
    remove() { line.remove(); },
  };
}

function clearFaults(form) {
  for (const old of form.querySelectorAll("[data-fault]")) old.remove();
}

function fault(form, words) {
  const line = document.createElement("p");
  line.className = "govuk-error-message";
  line.dataset.fault = "";
  line.setAttribute("role", "alert");
  line.textContent = words;
  form.prepend(line);
}

// The row is drawn by the server, as for everybody; gives the form of the new row, or none where there is none.
async function redraw(row, faulty) {
  let fresh = null;
  try {
    const answer = await fetch(location.pathname + location.search, { headers: { Accept: "text/html" } });
    if (answer.ok) fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return null; // the line is gone: what is on the page stays
  }
  const drawn = fresh?.getElementById(row.id);
  if (!drawn) {
    location.reload();
    return null;
  }
  const focused = row.contains(document.activeElement);
  row.replaceWith(drawn);
  for (const part of ["upload-count", "upload-next"]) {
    const now = fresh.getElementById(part);
    if (now) document.getElementById(part)?.replaceWith(now);
  }
  createAll(FileUpload, {}, drawn);
  for (const form of drawn.querySelectorAll("form[data-upload]")) takeOver(form);
  if (focused) heading(drawn).focus();
  const said = document.getElementById("upload-said");
  if (!faulty) said.textContent = describe(root, "done", { name: heading(drawn).textContent.trim() });
  return drawn.querySelector("form[data-main]") ?? drawn.querySelector("form[data-upload]");
}

function heading(row) {
  return document.getElementById(row.getAttribute("aria-labelledby"));
}

function unfold(form) {
  const folded = form.closest("details");
  if (folded) folded.open = true;
}

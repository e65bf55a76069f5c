// The queue by keyboard, the count of chosen rows, and the place one comes back to; without any of it the page works.
const COARSE = "(pointer: coarse)";
const SHORT_MS = 1200;

export function workTheQueue() {
  const form = document.querySelector("[data-queue]");
  if (form) new Queue(form);
  listenForKeys(form);
}

class Queue {
  constructor(form) {
    this.form = form;
    this.status = document.querySelector("[data-queue-status]");
    this.rows = [...form.querySelectorAll("[data-queue-row]")];
    form.queue = this;
    form.addEventListener("change", (event) => {
      if (event.target.matches("[data-queue-all]")) this.chooseAll(event.target.checked);
      this.tell();
    });
    form.addEventListener("click", (event) => this.remember(event));
    const all = form.querySelector("[data-queue-all]");
    if (all) all.hidden = false;
    this.tell(true);
    this.comeBack();
  }

  boxes() {
    return [...this.form.querySelectorAll('tbody input[type="checkbox"]')];
  }

  chooseAll(on) {
    for (const box of this.boxes()) box.checked = on;
  }

  tell(quietly = false) {
    const chosen = this.boxes().filter((box) => box.checked).length;
    const said = chosen ? this.form.dataset.queueSaid.replace("{n}", chosen) : this.form.dataset.queueNone;
    this.form.querySelector("[data-queue-count]").textContent = said;
    if (!quietly && this.status) this.status.textContent = said;
  }

  here() {
    return this.rows.findIndex((row) => row.contains(document.activeElement));
  }

  move(by) {
    const at = this.here();
    const next = at < 0 ? (by > 0 ? 0 : this.rows.length - 1) : at + by;
    this.rows[Math.min(Math.max(next, 0), this.rows.length - 1)]?.querySelector("a").focus();
  }

  choose() {
    const box = this.rows[this.here()]?.querySelector('input[type="checkbox"]');
    if (!box) return;
    box.checked = !box.checked;
    this.tell();
  }

  remember(event) {
    const row = event.target.closest("a")?.closest("[data-queue-row]");
    if (row) keep(this.form.dataset.queueView, row.id);
  }

  // Back from a file: the row it was opened from, once, and only where nothing else has the focus.
  comeBack() {
    const id = take(this.form.dataset.queueView);
    const row = id && document.getElementById(id);
    if (!row || location.hash) return;
    row.querySelector("a").focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }
}

function keep(view, id) {
  try {
    sessionStorage.setItem(`queue:${view}`, id);
  } catch {
    // Storage is switched off: one begins at the top.
  }
}

function take(view) {
  try {
    const id = sessionStorage.getItem(`queue:${view}`);
    sessionStorage.removeItem(`queue:${view}`);
    return id;
  } catch {
    return null;
  }
}

function areOn() {
  const wished = document.documentElement.dataset.keys;
  return wished === "on" || (wished === "auto" && !window.matchMedia(COARSE).matches);
}

// Composing letters (Telex, VNI) and anything one writes in is none of our business.
function isTyping(event) {
  const at = event.target;
  return (
    event.isComposing ||
    event.keyCode === 229 ||
    event.ctrlKey ||
    event.altKey ||
    event.metaKey ||
    at.isContentEditable ||
    at.matches('input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"]), textarea, select')
  );
}

function listenForKeys(form) {
  const queue = form?.queue;
  let goesAt = 0;
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || isTyping(event) || !areOn()) return;
    const key = event.key.toLowerCase();
    const goes = performance.now() - goesAt < SHORT_MS;
    goesAt = key === "g" ? performance.now() : 0;
    const act = {
      j: queue && (() => queue.move(1)),
      k: queue && (() => queue.move(-1)),
      x: queue && (() => queue.choose()),
      "/": document.querySelector("[data-find]") && (() => document.querySelector("[data-find]").focus()),
      "?": () => location.assign("/cb/phim-tat"),
      q: goes && (() => location.assign("/cb")),
    }[key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

// Reads a PDF, or an image, on the page: pages one below the other, text that can be selected and read aloud.
// Loaded only when a paper is opened; without it the paper is a plain link.
import * as pdfjs from "pdfjs-dist/legacy/build/pdf.min.mjs";

const STEPS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4];
const GAP = 12; // pixels around a page, as in _viewer.scss
const THUMB = 84;
const NEAR = "600px 0px";
const SHARPEST = 16e6; // pixels of one canvas; more is drawn coarser, so that old machines bear it

class Viewer {
  constructor(box) {
    this.box = box;
    this.words = JSON.parse(box.dataset.words);
    this.turn = 0;
    this.zoom = 0; // 0: as wide as the frame
    this.pages = [];
    this.current = 1;
    this.build();
  }

  build() {
    const bar = element("div", "d-viewer__bar");
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", this.words.bar);
    this.frame = element("div", "d-viewer__frame");
    this.frame.tabIndex = 0;
    this.frame.setAttribute("role", "region");
    this.frame.setAttribute("aria-label", this.box.dataset.name);
    this.told = element("p", "d-viewer__told");
    this.told.setAttribute("role", "status");
    this.told.textContent = this.words.opening;
    this.list = element("ol", "d-viewer__thumbs");
    this.list.hidden = true;
    const body = element("div", "d-viewer__body");
    body.append(this.list, this.frame);
    this.bar = bar;
    this.box.append(bar, this.told, body);
    this.box.classList.add("is-live");
    this.frame.addEventListener("keydown", (event) => this.key(event));
    this.frame.addEventListener("scroll", () => this.place(), { passive: true });
  }

  tool(sign, name, act, shown) {
    const button = element("button", "d-btn d-btn--small");
    button.type = "button";
    button.textContent = shown || sign;
    button.setAttribute("aria-label", name);
    button.title = name;
    button.addEventListener("click", act);
    this.bar.append(button);
    return button;
  }

  tools() {
    if (this.count > 1) {
      const thumbs = this.tool("", this.words.thumbs, () => this.showThumbs(thumbs), this.words.pages);
      thumbs.setAttribute("aria-expanded", "false");
      this.tool("‹", this.words.before, () => this.go(this.current - 1));
    }
    this.number = element("input", "d-viewer__number");
    this.number.inputMode = "numeric";
    this.number.value = "1";
    this.number.setAttribute("aria-label", this.words.page);
    this.number.addEventListener("change", () => this.go(Number(this.number.value) || this.current));
    const whole = element("span", "d-viewer__of");
    whole.textContent = `/ ${this.count}`;
    if (this.count > 1) {
      this.bar.append(this.number, whole);
      this.tool("›", this.words.after, () => this.go(this.current + 1));
    }
    this.tool("−", this.words.smaller, () => this.step(-1));
    this.tool("+", this.words.larger, () => this.step(1));
    this.tool("", this.words.wide, () => this.scaleTo(0), this.words.fit);
    this.tool("", this.words.turn, () => this.rotate(), this.words.rotate);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== this.frame) return;
    const acts = {
      ArrowRight: () => this.go(this.current + 1),
      ArrowLeft: () => this.go(this.current - 1),
      "+": () => this.step(1),
      "=": () => this.step(1),
      "-": () => this.step(-1),
      0: () => this.scaleTo(0),
      r: () => this.rotate(),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  fail(code) {
    this.told.textContent = this.words[code] || this.words.broken;
    this.told.className = "d-viewer__told is-bad";
    this.box.querySelector("[data-viewer-plain]")?.removeAttribute("hidden");
    this.frame.hidden = true;
    this.bar.hidden = true;
  }

  go(number) {
    const page = this.pages[Math.min(Math.max(number, 1), this.count) - 1];
    if (page) this.frame.scrollTop = page.box.offsetTop - GAP;
  }

  place() {
    const middle = this.frame.scrollTop + this.frame.clientHeight / 3;
    const found = this.pages.findLastIndex((page) => page.box.offsetTop <= middle);
    this.current = Math.max(found, 0) + 1;
    this.number.value = String(this.current);
    this.box.dispatchEvent(new CustomEvent("viewer:page", { bubbles: true, detail: this.current }));
    for (const [index, item] of [...this.list.children].entries()) {
      item.firstChild.toggleAttribute("aria-current", index + 1 === this.current);
    }
  }

  step(by) {
    const now = this.scale();
    const next = by > 0 ? STEPS.find((each) => each > now + 0.01) : STEPS.findLast((each) => each < now - 0.01);
    if (next) this.scaleTo(next);
  }

  scaleTo(zoom) {
    const here = this.current;
    this.zoom = zoom;
    this.layOut();
    this.go(here);
  }

  rotate() {
    this.turn = (this.turn + 90) % 360;
    this.scaleTo(this.zoom);
  }
}

class PdfViewer extends Viewer {
  async open() {
    pdfjs.GlobalWorkerOptions.workerSrc = this.box.dataset.worker;
    const asked = { url: this.box.dataset.src, wasmUrl: this.box.dataset.decoders, isEvalSupported: false, verbosity: 0 };
    try {
      this.paper = await pdfjs.getDocument({ ...asked, enableXfa: false, useWorkerFetch: true }).promise;
    } catch (fault) {
      this.fail({ PasswordException: "locked", ResponseException: "unreachable" }[fault?.name] || "broken");
      return;
    }
    this.count = this.paper.numPages;
    this.tools();
    await this.measure();
    this.told.textContent = "";
    this.layOut();
  }

  async measure() {
    // Only the first page is read before anything is shown; the others are as large until they come into view.
    this.first = await this.paper.getPage(1);
    for (let number = 1; number <= this.count; number += 1) {
      const box = element("div", "d-viewer__page");
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", this.words.pageOf.replace("{n}", number).replace("{all}", this.count));
      this.frame.append(box);
      this.pages.push({ number, box, page: number === 1 ? this.first : null, drawn: "" });
    }
    this.seen = new IntersectionObserver((entries) => this.reveal(entries), { root: this.frame, rootMargin: NEAR });
    for (const each of this.pages) this.seen.observe(each.box);
    this.sized = new ResizeObserver(() => this.zoom === 0 && this.layOut());
    this.sized.observe(this.frame);
  }

  scale(page = this.first) {
    if (this.zoom) return this.zoom;
    const room = Math.max(this.frame.clientWidth - 2 * GAP, 120);
    return room / page.getViewport({ scale: 1, rotation: this.rotation(page) }).width;
  }

  rotation(page) {
    return (page.rotate + this.turn) % 360;
  }

  layOut() {
    for (const each of this.pages) this.size(each);
    for (const each of this.pages) if (each.near) this.draw(each);
  }

  size(each) {
    const page = each.page || this.first;
    const view = page.getViewport({ scale: this.scale(page), rotation: this.rotation(page) });
    each.box.style.width = `${view.width}px`;
    each.box.style.height = `${view.height}px`;
    return view;
  }

  reveal(entries) {
    for (const entry of entries) {
      const each = this.pages.find((page) => page.box === entry.target);
      each.near = entry.isIntersecting;
      if (each.near) this.draw(each);
      else this.forget(each);
    }
  }

  forget(each) {
    each.task?.cancel();
    each.box.replaceChildren();
    each.drawn = "";
  }

  async draw(each) {
    each.page ||= await this.paper.getPage(each.number);
    const view = this.size(each);
    const wanted = `${view.scale}/${view.rotation}`;
    if (!each.near || each.drawn === wanted) return;
    each.drawn = wanted;
    each.task?.cancel();
    const canvas = element("canvas", "");
    const sharp = Math.min(window.devicePixelRatio || 1, Math.sqrt(SHARPEST / (view.width * view.height)));
    canvas.width = Math.floor(view.width * sharp);
    canvas.height = Math.floor(view.height * sharp);
    canvas.setAttribute("aria-hidden", "true");
    const layer = element("div", "d-viewer__text");
    layer.style.setProperty("--total-scale-factor", String(view.scale));
    each.box.replaceChildren(canvas, layer);
    each.task = each.page.render({ canvas, viewport: view, transform: sharp === 1 ? null : [sharp, 0, 0, sharp, 0, 0] });
    try {
      await each.task.promise;
      const text = each.page.streamTextContent({ includeMarkedContent: true });
      await new pdfjs.TextLayer({ textContentSource: text, container: layer, viewport: view }).render();
      each.box.dataset.drawn = "yes";
    } catch (fault) {
      if (fault?.name !== "RenderingCancelledException" && fault?.name !== "AbortException") {
        each.box.replaceChildren(said("p", "d-viewer__told is-bad", this.words.pageBroken));
      }
    }
  }

  showThumbs(button) {
    this.list.hidden = !this.list.hidden;
    button.setAttribute("aria-expanded", String(!this.list.hidden));
    if (this.list.children.length) return;
    const seen = new IntersectionObserver((entries) => {
      for (const entry of entries) if (entry.isIntersecting) this.thumb(entry.target, seen);
    }, { root: this.list, rootMargin: "200px" });
    for (const each of this.pages) {
      const button_ = element("button", "");
      button_.type = "button";
      button_.setAttribute("aria-label", this.words.pageOf.replace("{n}", each.number).replace("{all}", this.count));
      button_.addEventListener("click", () => this.go(each.number));
      button_.append(said("span", "", String(each.number)));
      const item = element("li", "");
      item.append(button_);
      item.dataset.number = each.number;
      this.list.append(item);
      seen.observe(item);
    }
    this.place();
  }

  async thumb(item, seen) {
    seen.unobserve(item);
    const page = await this.paper.getPage(Number(item.dataset.number));
    const whole = page.getViewport({ scale: 1 });
    const view = page.getViewport({ scale: THUMB / whole.width });
    const canvas = element("canvas", "");
    canvas.width = view.width;
    canvas.height = view.height;
    canvas.setAttribute("aria-hidden", "true");
    item.firstChild.prepend(canvas);
    await page.render({ canvas, viewport: view }).promise.catch(() => {});
  }
}

class ImageViewer extends Viewer {
  async open() {
    this.count = 1;
    this.image = element("img", "d-viewer__image");
    this.image.alt = this.box.dataset.name;
    this.image.src = this.box.dataset.src;
    try {
      await this.image.decode();
    } catch {
      this.fail("broken");
      return;
    }
    this.tools();
    this.told.textContent = "";
    const box = element("div", "d-viewer__page");
    box.append(this.image);
    this.frame.append(box);
    this.pages = [{ number: 1, box }];
    this.layOut();
  }

  scale() {
    const wide = this.turn % 180 ? this.image.naturalHeight : this.image.naturalWidth;
    return this.zoom || Math.min(1, (this.frame.clientWidth - 2 * GAP) / wide);
  }

  layOut() {
    const scale = this.scale();
    const [wide, high] = [this.image.naturalWidth * scale, this.image.naturalHeight * scale];
    const lies = this.turn % 180 !== 0;
    const box = this.pages[0].box;
    box.style.width = `${lies ? high : wide}px`;
    box.style.height = `${lies ? wide : high}px`;
    this.image.style.width = `${wide}px`;
    this.image.style.height = `${high}px`;
    this.image.style.transform = `translate(-50%, -50%) rotate(${this.turn}deg)`;
  }
}

function element(name, classes) {
  const made = document.createElement(name);
  if (classes) made.className = classes;
  return made;
}

function said(name, classes, text) {
  const made = element(name, classes);
  made.textContent = text;
  return made;
}

// Two versions beside each other turn their pages together.
function together(viewers) {
  for (const one of viewers) {
    one.box.addEventListener("viewer:page", (event) => {
      if (!one.frame.matches(":hover, :focus, :focus-within")) return;
      for (const other of viewers) {
        if (other !== one && other.count && other.current !== event.detail) other.go(event.detail);
      }
    });
  }
}

function follow(viewer) {
  const field = document.querySelector("[data-viewer-page]");
  if (!field || viewer.box.dataset.viewer !== "current") return;
  viewer.box.addEventListener("viewer:page", (event) => {
    if (document.activeElement !== field && !field.dataset.typed) field.value = String(event.detail);
  });
  field.addEventListener("input", () => { field.dataset.typed = "yes"; });
}

const open = [...document.querySelectorAll("[data-viewer]")].map((box) => {
  const viewer = box.dataset.kind === "image" ? new ImageViewer(box) : new PdfViewer(box);
  follow(viewer);
  viewer.open();
  return viewer;
});
if (open.length > 1) together(open);
for (const link of document.querySelectorAll("[data-viewer-go]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    open.find((each) => each.box.dataset.viewer === "current")?.go(Number(link.dataset.viewerGo));
  });
}

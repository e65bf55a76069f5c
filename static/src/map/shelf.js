// The list of layers: which are shown, and the editions that the chosen day has of each.
export class Shelf {
  constructor(address, fault) {
    this.address = address;
    this.fault = fault;
    this.form = document.querySelector("[data-shelf-form]");
    this.changed = () => {};
    this.dayChanged = () => {};
    this.form.addEventListener("change", (event) => {
      if (event.target.name === "kinds") this.changed();
      else if (event.target.name === "ngay" && event.target.value) this.turnTo(event.target.value);
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.form.elements.ngay.value) this.turnTo(this.form.elements.ngay.value);
    });
  }

  get day() {
    return document.getElementById("d-shelf").dataset.day;
  }

  get boxes() {
    return [...this.form.querySelectorAll("input[type=checkbox][name=kinds]")];
  }

  get kinds() {
    return this.boxes.map((box) => box.value);
  }

  get shown() {
    return this.boxes.filter((box) => box.checked).map((box) => box.value);
  }

  get hasAll() {
    return this.boxes.every((box) => box.checked);
  }

  isShown(kind) {
    return this.shown.includes(kind);
  }

  // Nothing is asked of the server for a kind that the day has nothing of.
  isDrawn(kind) {
    return this.isShown(kind) && !this.form.querySelector(`[data-kind="${kind}"][data-empty]`);
  }

  onChange(act) {
    this.changed = act;
  }

  onDay(act) {
    this.dayChanged = act;
  }

  thin(kind, text) {
    const note = this.form.querySelector(`[data-kind="${kind}"] [data-thinned]`);
    if (!note || note.textContent === text) return;
    note.textContent = text;
    note.hidden = !text;
  }

  async turnTo(day) {
    if (day === this.day) return;
    const query = new URLSearchParams({ ngay: day, kinds: this.shown.join(",") });
    try {
      const response = await fetch(`${this.address}?${query}`);
      if (!response.ok) throw new Error(String(response.status));
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      document.getElementById("d-shelf").replaceWith(page.getElementById("d-shelf"));
      this.dayChanged(this.day);
    } catch {
      this.fault();
    }
  }
}

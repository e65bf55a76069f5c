// The list that says what the map shows: rows and signs are picked together, the server writes the rows.
export class Twin {
  constructor({ address, here, picked, said }) {
    this.address = address;
    this.here = here;
    this.picked = picked;
    this.said = said;
    this.running = null;
    document.addEventListener("click", (event) => this.clicked(event));
  }

  get section() {
    return document.getElementById("d-twin");
  }

  rows() {
    return [...document.querySelectorAll("[data-feature]")];
  }

  clicked(event) {
    const turn = event.target.closest("#d-twin .d-pages a");
    if (turn && this.address) {
      event.preventDefault();
      this.load(new URL(turn.href).searchParams, true);
      return;
    }
    const row = event.target.closest("[data-feature]");
    const control = event.target.closest("a, button, input, label, summary");
    if (!row || event.ctrlKey || event.metaKey || (control && !this.isOurs(control))) return;
    if (this.picked(row.dataset.feature, row.dataset.place)) event.preventDefault();
  }

  // Links of a page's own rows lead where they say; ours, and those within the page, show the thing on the map.
  isOurs(control) {
    if (control.matches("[data-show]")) return true;
    const href = control.getAttribute("href") ?? "";
    return href.startsWith("#") || (this.address && href.startsWith(this.here));
  }

  // A button in every row of a page's own table, so that none needs a pointer.
  furnish(text) {
    for (const row of this.rows()) {
      if (!row.cells?.length || row.querySelector("[data-show], a[href^='#']")) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "d-linklike d-noprint";
      button.dataset.show = "";
      button.textContent = text;
      row.cells[row.cells.length - 1].append(" ", button);
    }
  }

  mark(id) {
    for (const row of this.rows()) {
      if (row.dataset.feature === id) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }

  // Swap the rows for those of another place or page; a newer wish makes the older pointless.
  async load(query, isTurn = false) {
    this.running?.abort();
    this.running = new AbortController();
    try {
      const response = await fetch(`${this.address}?${query}`, { signal: this.running.signal });
      if (!response.ok) throw new Error(String(response.status));
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const hadFocus = isTurn || this.section.contains(document.activeElement);
      this.section.replaceWith(page.getElementById("d-twin"));
      if (hadFocus) document.getElementById("d-twin-title").focus();
      return this.rows();
    } catch (error) {
      if (error.name !== "AbortError") this.said();
      return null;
    }
  }
}

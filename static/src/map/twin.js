// The list that says what the map shows: rows and signs are picked together, the server writes the rows.
export class Twin {
  constructor({ address, picked, said }) {
    this.address = address;
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
    const link = event.target.closest("[data-feature] a, button[data-feature]");
    if (!link || event.ctrlKey || event.metaKey) return;
    const row = link.closest("[data-feature]");
    if (this.picked(row.dataset.feature, row.dataset.place)) event.preventDefault();
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

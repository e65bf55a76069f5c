// A second click, or a second Enter, on a form already on its way is not a second act.
const PAUSE_MS = 8000;

export function sendOnce() {
  for (const form of document.querySelectorAll("form[data-once]")) {
    let sentAt = 0;
    form.addEventListener("submit", (event) => {
      const now = Date.now();
      if (now - sentAt < PAUSE_MS) {
        event.preventDefault();
        return;
      }
      sentAt = now;
      form.setAttribute("aria-busy", "true");
    });
    // Coming back with the browser's button shows the form as it was: it may be sent again.
    window.addEventListener("pageshow", () => {
      sentAt = 0;
      form.removeAttribute("aria-busy");
    });
  }
}

// Small comforts of a page: folded boxes on a phone, the print button, the light or dark theme.
const NARROW = "(max-width: 760px)";
const YEAR_S = 31536000;

export function closeOnPhones() {
  if (!window.matchMedia(NARROW).matches) return;
  for (const box of document.querySelectorAll("details[data-closed-on-phones]")) {
    box.open = false;
  }
}

export function printOnRequest() {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

export function rememberTheme() {
  for (const choice of document.querySelectorAll("[data-theme-choice]")) {
    choice.hidden = false;
    for (const button of choice.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.value === document.documentElement.dataset.theme));
      button.addEventListener("click", () => useTheme(choice, button.value));
    }
  }
}

function useTheme(choice, theme) {
  document.cookie = `theme=${theme}; path=/; max-age=${YEAR_S}; SameSite=Lax`;
  if (document.body.classList.contains("d-desk") || choice.dataset.themeChoice === "here") {
    document.documentElement.dataset.theme = theme;
  }
  for (const button of choice.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.value === theme));
  }
}

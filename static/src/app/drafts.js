// What was typed in a long form outlives a dead line: kept in this tab while typing, offered again where the page
// comes back without it, forgotten once the server has answered with another page.
const PREFIX = "draft:";

function typed(form) {
  const values = [];
  for (const element of form.elements) {
    const unkept = !element.name || ["hidden", "password", "file", "submit", "button"].includes(element.type);
    if (unkept) continue;
    if (["radio", "checkbox"].includes(element.type)) {
      values.push([element.name, element.value, element.checked]);
    } else {
      values.push([element.name, element.value]);
    }
  }
  return values;
}

function put(form, values) {
  for (const [name, value, checked] of values) {
    for (const element of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (checked === undefined) {
        element.value = value;
      } else if (element.value === value) {
        element.checked = checked;
      }
      element.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}

function store(key, draft) {
  try {
    sessionStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // The browser's store is full or closed: typing goes on without this net.
  }
}

function keptUnder(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

export function keepDrafts() {
  const forms = [...document.querySelectorAll("form[data-draft]")];
  forgetWhatArrived(new Set(forms.map((form) => PREFIX + form.dataset.draft)));
  for (const form of forms) {
    const key = PREFIX + form.dataset.draft;
    offer(form, keptUnder(key));
    form.addEventListener("input", () => store(key, { values: typed(form) }));
    form.addEventListener("submit", () => store(key, { values: typed(form), sent: true }));
  }
  window.addEventListener("offline", () => tellLine(true));
  window.addEventListener("online", () => tellLine(false));
}

function offer(form, kept) {
  const note = form.querySelector("[data-draft-note]");
  if (!kept || !note || JSON.stringify(kept.values) === JSON.stringify(typed(form))) return;
  note.hidden = false;
  note.querySelector("button").addEventListener("click", () => {
    put(form, kept.values);
    note.hidden = true;
  });
}

// A form that was sent, and is not on the page that answers, was taken by the server.
function forgetWhatArrived(present) {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX) && !present.has(key) && keptUnder(key)?.sent) sessionStorage.removeItem(key);
  }
}

function tellLine(down) {
  const bar = document.querySelector("[data-offline]");
  if (bar) bar.hidden = !down;
}

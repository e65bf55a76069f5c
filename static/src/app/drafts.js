// What was typed in a long form outlives a dead line: kept in this tab while typing, offered again when the
// server's page comes back empty, forgotten once the server has answered with another page.
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
      element.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
}

function store(key, values) {
  try {
    sessionStorage.setItem(key, JSON.stringify({ values }));
  } catch {
    // The browser's store is full or closed: typing goes on without this net.
  }
}

export function keepDrafts() {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    const key = PREFIX + form.dataset.draft;
    const shown = JSON.stringify(typed(form));
    const kept = sessionStorage.getItem(key);
    const note = form.querySelector("[data-draft-note]");
    if (kept && note && JSON.stringify(JSON.parse(kept).values) !== shown) {
      note.hidden = false;
      note.querySelector("button").addEventListener("click", () => {
        put(form, JSON.parse(kept).values);
        note.hidden = true;
      });
    }
    form.addEventListener("input", () => store(key, typed(form)));
  }
  forgetWhatArrived();
  window.addEventListener("offline", () => tellLine(true));
  window.addEventListener("online", () => tellLine(false));
}

// A form whose draft is not on this page any more was taken by the server, or left on purpose.
function forgetWhatArrived() {
  const done = document.querySelector("[data-draft-done]");
  if (done) sessionStorage.removeItem(PREFIX + done.dataset.draftDone);
}

function tellLine(down) {
  const bar = document.querySelector("[data-offline]");
  if (bar) bar.hidden = !down;
}

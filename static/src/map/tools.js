// The tools under the map: every one of them a button, so that none needs a pointer.
const MODES = ["length", "area", "ring"];

export function drawCross() {
  const space = "http://www.w3.org/2000/svg";
  const sign = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", "M14 2v9M14 17v9M2 14h9M17 14h9");
  path.setAttribute("stroke", "currentColor");
  path.setAttribute("stroke-width", "2");
  sign.setAttribute("viewBox", "0 0 28 28");
  sign.setAttribute("class", "d-map__cross");
  sign.setAttribute("aria-hidden", "true");
  sign.append(path);
  return sign;
}

export function furnishTools(parts, words) {
  const on = {};
  const tools = { mode: null };
  parts.button(words.ask, () => on.ask());
  const buttons = new Map(
    MODES.map((mode) => [
      mode,
      parts.button(words[mode], () => {
        tools.choose(tools.mode === mode && mode !== "ring" ? null : mode);
        on.mode(tools.mode);
      }),
    ]),
  );
  const radius = radiusBox(buttons.get("ring"), words.radius);
  parts.button(words.wipe, () => on.stop());
  const result = document.createElement("p");
  result.className = "d-map__result";
  result.setAttribute("role", "status");
  parts.tools.after(result);

  tools.choose = (mode) => {
    tools.mode = mode;
    for (const [each, button] of buttons) button.setAttribute("aria-pressed", String(each === mode));
  };
  tools.show = (text) => {
    result.textContent = text;
  };
  tools.radius = () => {
    const metres = Number(radius.value.trim().replace(",", "."));
    return metres >= 1 && metres <= 10000 ? metres : null;
  };
  tools.on = (acts) => Object.assign(on, acts);
  tools.copying = (coordinates, link, say) => {
    const told = async (text) => say((await copy(text)) ? `${words.copied}: ${text}` : text);
    parts.button(words.copy, () => told(coordinates()));
    parts.button(words.link, () => told(link()));
  };
  tools.choose(null);
  return tools;
}

function radiusBox(button, text) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  input.type = "text";
  input.inputMode = "decimal";
  input.value = "500";
  input.size = 5;
  input.className = "d-map__radius";
  label.append(`${text} `, input);
  button.after(label);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") button.click();
  });
  return input;
}

// Office networks are often without TLS, where browsers keep the clipboard shut; the old way still works there.
async function copy(text) {
  if (window.isSecureContext && navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return false;
    }
  }
  const box = document.createElement("textarea");
  const back = document.activeElement;
  box.value = text;
  box.className = "govuk-visually-hidden";
  document.body.append(box);
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  back?.focus();
  return done;
}

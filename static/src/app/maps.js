// A live map is fetched where there is room for it; on a phone only when it is asked for: it is the heaviest thing of a
// page, and would catch the finger that scrolls. The server's drawing and the coordinates as text are there before.
const NARROW = "(max-width: 600px)";

export function openMaps() {
  const frames = [...document.querySelectorAll("[data-map][data-script]")];
  const script = frames[0]?.dataset.script;
  if (!script || document.querySelector(`script[src="${script}"]`)) return; // the page is about its map
  if (!matchMedia(NARROW).matches) {
    fetchMap(script);
    return;
  }
  const buttons = frames.map((frame) => offer(frame, () => {
    for (const button of buttons) button.remove();
    frame.tabIndex = -1;
    frame.focus({ preventScroll: true });
    fetchMap(script);
  }));
}

function fetchMap(address) {
  const script = document.createElement("script");
  script.src = address;
  document.head.append(script);
}

function offer(frame, open) {
  frame.querySelector("[data-without-script]")?.remove(); // here it is the person who decides
  const button = document.createElement("button");
  button.type = "button";
  button.className = "d-btn d-map__open";
  button.textContent = JSON.parse(frame.dataset.words).open;
  button.addEventListener("click", open);
  frame.append(button);
  return button;
}

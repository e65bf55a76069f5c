// A procedure's drawing is wider than its frame: once the frame is seen, it shows where the dossier stands.
export function showPlaceInDrawings() {
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      seen.unobserve(entry.target);
      centre(entry.target);
    }
  });
  for (const frame of document.querySelectorAll(".d-drawn")) {
    seen.observe(frame);
  }
}

function centre(frame) {
  const here = frame.querySelector(".is-here");
  if (!here) return;
  const place = here.getBoundingClientRect();
  const shown = frame.getBoundingClientRect();
  frame.scrollLeft += place.left + place.width / 2 - shown.left - shown.width / 2;
  frame.scrollTop += place.top + place.height / 2 - shown.top - shown.height / 2;
}

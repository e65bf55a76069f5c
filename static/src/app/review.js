// The screen of one dossier: the reader of papers is fetched only once one is in sight.
export function readPapers() {
  const box = document.querySelector("[data-viewer]");
  if (!box) return;
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    seen.disconnect();
    const script = document.createElement("script");
    script.type = "module";
    script.src = box.dataset.script;
    document.head.append(script);
  });
  seen.observe(box);
}

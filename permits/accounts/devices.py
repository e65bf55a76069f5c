"""Names the program and the machine of a sign-in as people know them."""

import re

_BROWSERS = (
    ("Edge", r"Edg(?:e|A|iOS)?/"),
    ("Opera", r"OPR/"),
    ("Coc Coc", r"coc_coc_browser/"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"(?:Firefox|FxiOS)/"),
    ("Chrome", r"(?:Chrome|CriOS|HeadlessChrome)/"),
    ("Safari", r"Version/[0-9.]+ (?:Mobile/\w+ )?Safari/"),
)
_MACHINES = (
    ("Windows", r"Windows NT"),
    ("Android", r"Android"),
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Mac", r"Macintosh"),
    ("Linux", r"Linux|X11"),
)


def device(user_agent: str | None) -> str:
    """Say “Chrome, Windows”; what is not recognised is given as it was sent, shortened."""
    said = user_agent or ""
    named = [_first(_BROWSERS, said), _first(_MACHINES, said)]
    known = [name for name in named if name]
    return ", ".join(known) if known else said[:60]


def _first(known: tuple[tuple[str, str], ...], said: str) -> str:
    return next((name for name, pattern in known if re.search(pattern, said)), "")

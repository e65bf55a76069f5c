"""A real browser for tests, which notices what people would suffer from silently."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)

from tests.support.markup import Kept

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")

# An experimental rule that misreads the upload box of the component library is left out.
_AXE = """async ([tags, only]) => {
  const wanted = {
    runOnly: only.length ? {type: "rule", values: only} : {type: "tag", values: tags},
    rules: {"label-content-name-mismatch": {enabled: false}},
    resultTypes: ["violations"],
  };
  const found = await axe.run(document, wanted);
  const told = (rule) => (node) => `${rule.id}: ${node.target.join(" ")} – ${node.failureSummary}`;
  return found.violations.flatMap((rule) => rule.nodes.map(told(rule)));
}"""
_SPILL = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  const isOut = (element) => element.getBoundingClientRect().right > wide + 1;
  const out = [...document.body.querySelectorAll("*")].filter(isOut);
  return out.slice(-3).map((element) => `over the edge: ${element.outerHTML.slice(0, 120)}`);
}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start one browser, and end it with everything it started."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


class Window:
    """One person's browser window; what goes wrong in it silently is collected in `faults`."""

    def __init__(
        self,
        browser: Browser,
        base: str,
        kept: Kept | None = None,
        noted: Callable[[str, str], None] | None = None,
        **options: Any,
    ) -> None:
        self.base = base
        self.faults: list[str] = []
        options = {"locale": "vi-VN", "viewport": DESK, "reduced_motion": "reduce"} | options
        self.size = options["viewport"]
        self.context: BrowserContext = browser.new_context(base_url=base, **options)
        self.context.set_default_timeout(PATIENCE_MS)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("request", self._asked)
        self.page.on("response", self._answered)
        self.kept = kept
        self.noted = noted
        self._pages: list[Response] = []

    def open(self, path: str) -> Page:
        """Go to a path of the site and give the page."""
        self.resume()
        self.page.goto(path)
        return self.page

    def carry(self, cookie: str) -> None:
        """Be signed in with the value of a session cookie."""
        self.context.add_cookies([{"name": "session", "value": cookie, "url": self.base}])

    def inspect(self, name: str) -> None:
        """Note who cannot use the page, and what does not fit at either width.

        From a wide window also how it looks in the dark, where only the colours are others.
        """
        self._note(name, barriers(self.page))
        if self.kept and self._pages:
            self.kept.keep(name, self._pages[-1].text())
        if self.noted:
            self.noted(self.page.url, self.page.locator("html").get_attribute("lang") or "")
        self._look(name)
        self.page.set_viewport_size(PHONE if self.size == DESK else DESK)
        self._look(name)
        if self.size != DESK:
            return
        # What the rest of the rules ask for neither the width nor the colours can change.
        self.page.emulate_media(color_scheme="dark")
        self._note(f"{name}-dark", barriers(self.page, only=("color-contrast", "target-size")))
        self.page.emulate_media(color_scheme="light")

    def _look(self, name: str) -> None:
        size = self.page.viewport_size or self.size
        self._note(f"{name}-{size['width']}", spill(self.page))
        before = list(self.faults)
        keep_picture(self.page, f"{name}-{size['width']}")
        self.faults = before  # a picture of a long page makes its map complain for a moment

    def resume(self) -> None:
        """Give the window its own size again, after an inspection at another."""
        if self.page.viewport_size != self.size:
            self.page.set_viewport_size(self.size)

    def _note(self, name: str, found: list[str]) -> None:
        self.faults += [f"{name}: {fault}" for fault in found]

    def close(self) -> None:
        """Close the window and say what went wrong in it."""
        self.context.close()
        assert not self.faults, "\n".join(self.faults)

    def _heard(self, message: ConsoleMessage) -> None:
        # A refusal (404, 422 …) of the very page is meant; Chromium notes it all the same.
        own = message.text.startswith("Failed to load resource") and self._is_page(message)
        # A question that a newer one took the place of is noted by htmx as if it had failed.
        replaced = message.text.startswith(("htmx:sendAbort", "htmx:afterRequest"))
        if message.type in ("error", "warning") and not own and not replaced:
            self.faults.append(f"console: {message.text} ({message.location.get('url')})")

    def _is_page(self, message: ConsoleMessage) -> bool:
        return not urlsplit(message.location.get("url", "")).path.startswith(
            ("/static", "/ban-do/")
        )

    def _answered(self, response: Response) -> None:
        is_page = response.headers.get("content-type", "").startswith("text/html")
        if response.request.is_navigation_request() and is_page and response.status != 303:
            self._pages = [response]

    def _asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https") and not request.url.startswith(self.base + "/"):
            self.faults.append(f"a request to another place: {request.url}")


@cache
def _axe_source() -> str:
    return Path(os.environ["AXE_PATH"]).read_text(encoding="utf-8")


def barriers(page: Page, only: Sequence[str] = ()) -> list[str]:
    """Give what axe-core finds that keeps people with disabilities out, by some rules or by all."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(_axe_source())
    found: list[str] = page.evaluate(_AXE, [list(TAGS), list(only)])
    return found


def spill(page: Page) -> list[str]:
    """Give what makes a page wider than its window."""
    found: list[str] = page.evaluate(_SPILL)
    return found


def keep_picture(page: Page, name: str) -> None:
    """Keep a picture of the page for people to look at, where SHOTS_DIR names a folder."""
    if folder := os.environ.get("SHOTS_DIR"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)

"""Which pages of the program a browser has looked at, over all processes of a whole run.

Every process notes what it inspects in one folder; at the end of a whole run the first process
counts, so that a page nobody walks to is found by the page's own existence.
"""

import os
import tempfile
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

FOLDER = "WALKED_DIR"
LANGUAGES = frozenset(("vi", "en"))
_PAGES = "pages"
#: Addresses that answer a GET with a file, with data for a script or by leading elsewhere.
_FILES = """
authority.certificate authority.revoked
books.as_table
conditions.back conditions.file
features.collection features.collections features.conformance features.description
features.exports.to_carrier features.exports.to_officials features.item features.items
features.landing
filing.application.download filing.export filing.papers.download filing.papers.issued
filing.papers.view filing.rollout.annotated filing.rollout.failed filing.rollout.places
filing.rollout.template_file filing.uploads.state filing.filed.talk
health
life.inspections.back life.paper life.photo
lists.as_cose lists.as_json lists.earlier lists.keys
map.layers map_page.beside map_page.shelf
notices.caught.html
planning.editions.file planning.file planning.picture planning.shapes
processing.back processing.besides.back processing.books.file processing.books.table
processing.drafting.back processing.drafting.trial processing.issued processing.links.attached
processing.links.back processing.overview.as_csv processing.overview.as_workbook
processing.paper processing.papers.back
rules.file
sharing.near sharing.near_case sharing.windows.on_map
static
tiles.tile
verify.by_code_for_programs verify.by_hash
ways.lines
administration.law.history.as_table administration.law.calendar.now
administration.law.calendar.another_day company.invitations processing.papers.shown
answering.letter answering.paper
"""
NO_PAGES = frozenset(_FILES.split())


def begin() -> None:
    """Make the folder that this run's processes share."""
    if FOLDER not in os.environ:
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="walked-")


def pages(app: Flask) -> set[str]:
    """Name the endpoints that show a page to people."""
    shown = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    return {name for name in shown if not name.startswith("api.")} - NO_PAGES


def note(app: Flask, url: str, language: str) -> None:
    """Keep that the page at an address was inspected in a language."""
    if not (folder := os.environ.get(FOLDER)):
        return
    listed = Path(folder, _PAGES)
    if not listed.exists():
        listed.write_text("\n".join(sorted(pages(app))), encoding="utf-8")
    try:
        endpoint, _ = app.url_map.bind("localhost").match(urlsplit(url).path, method="GET")
    except HTTPException:
        return
    with Path(folder, f"{os.getpid()}.seen").open("a", encoding="utf-8") as seen:
        seen.write(f"{endpoint} {language}\n")


def unseen() -> list[str]:
    """Name each page that was not inspected in both languages, with what is missing."""
    folder = Path(os.environ[FOLDER])
    if not (folder / _PAGES).exists():
        return []
    seen: dict[str, set[str]] = defaultdict(set)
    for notes in folder.glob("*.seen"):
        for line in notes.read_text(encoding="utf-8").splitlines():
            endpoint, language = line.split()
            seen[endpoint].add(language)
    asked = (folder / _PAGES).read_text(encoding="utf-8").split()
    lacking = {name: sorted(LANGUAGES - seen[name]) for name in asked}
    return [f"{name}: {', '.join(languages)}" for name, languages in lacking.items() if languages]

"""Sends a GeoPackage: read in one short transaction, written after it, gone before it is sent."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from flask import Response

from gis import exporting
from gis.collections import Collection, Standing, View
from gis.exporting import TooMuch
from gis.features import Wanted
from gis.geopackage import Table
from gis.results import Check
from permits.core import clock
from permits.core.db import db, end_reading
from permits.core.errors import TooLarge
from permits.core.text import Bilingual
from permits.dossiers import checking
from permits.dossiers.models import Dossier
from permits.maps import queries, vocabulary
from permits.maps.documents import GPKG
from permits.maps.reading import kept_by, reader
from permits.web.language import language


def packed(found: Collection, view: View, editions: Standing, wanted: Wanted) -> Response:
    """Send what is wanted of a collection, with the editions it comes from."""
    try:
        tables = exporting.tables_of(db.session, found, view, editions, wanted)
    except TooMuch:
        raise TooLarge("map.export_too_large", most=exporting.MOST_FEATURES) from None
    title = Bilingual(found.name_vi, found.name_en).in_locale(language())
    answer = _sent(found.code, tables, title, vocabulary.SERVICE.in_locale(language()))
    answer.headers["Cache-Control"] = kept_by(found, is_private=view.details)
    return answer


def case_file(dossier: Dossier, check: Check) -> Response:
    """Send a dossier's site and its check; drawings only of what the reader may see."""
    seen = [each.code for each in queries.visible(db.session, reader())]
    site = {
        "code": dossier.code,
        "work": str(dossier.work_kind),
        "ward": dossier.ward_code,
        "filed_at": dossier.filed_at.isoformat() if dossier.filed_at else None,
        "accuracy_m": check.site.accuracy_m,
    }
    heights = {"height_m": _figure(checking.top_of(dossier))}
    tables = exporting.tables_of_check(db.session, check, site | heights, kinds=seen)
    name = dossier.code or "site"
    return _sent(name, tables, name, vocabulary.CASE_FILE.in_locale(language()))


def _figure(value: object) -> float | None:
    return None if value is None else float(str(value))


def _sent(name: str, tables: Sequence[Table], title: str, about: str) -> Response:
    """Write the file and send it; nothing of it stays on disk."""
    end_reading()  # what was read is in memory: a slow disk keeps no transaction open
    with tempfile.TemporaryDirectory(prefix="htc-export-") as folder:
        path = Path(folder) / "export.gpkg"
        exporting.write(path, tables, title=title, about=about)
        content = path.read_bytes()
    answer = Response(content, mimetype=GPKG)
    answer.headers.set(
        "Content-Disposition",
        "attachment",
        filename=f"{name}-{clock.today().isoformat()}.gpkg",
    )
    return answer

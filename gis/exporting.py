"""What goes into an exported file: a collection and its sources, or a check and its site."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import shapely
from sqlalchemy.orm import Session

from gis import collections, features, geopackage
from gis.collections import Collection, Standing, View
from gis.features import Wanted
from gis.geopackage import Table
from gis.results import Check
from gis.sql import statement

#: No file holds more; a box, or `after`, makes it smaller.
MOST_FEATURES = 100_000
MOST_BYTES = 64_000_000

_COLUMNS = "st_asbinary(s.geom) as shape, s.props as props"
_NAMES = {0: "features_points", 1: "features_lines", 2: "features_areas"}


class TooMuch(Exception):
    """The file would hold more than one is given at once."""


def tables_of(
    session: Session, collection: Collection, view: View, editions: Standing, wanted: Wanted
) -> list[Table]:
    """Read a collection, and the editions it rests on, for a file. Raises `TooMuch`."""
    told: list[dict[str, Any]] = []
    shapes: list[bytes | None] = []
    size = 0
    wanted = replace(wanted, limit=min(wanted.limit, MOST_FEATURES))
    with features.rows(session, collection, view, editions, wanted, _COLUMNS) as rows:
        for row in rows:
            size += len(row.shape)
            if len(told) == MOST_FEATURES or size > MOST_BYTES:
                raise TooMuch
            if len(told) == wanted.limit:
                break
            told.append({"id": row.key, **row.props})
            shapes.append(bytes(row.shape))
    name, sources = collection.code.replace("-", "_"), collections.provenance(session, editions)
    title = collection.name_en or collection.code
    layer = Table(name, title, told, shapes, _metadata(sources))
    if not collection.is_layer:
        return [layer]
    return [layer, Table("editions", "Editions", [asdict(each) for each in sources])]


def _metadata(sources: Sequence[collections.Provenance]) -> dict[str, str]:
    """Tell of the edition a layer rests on; where there are several, the table tells."""
    if len(sources) != 1:
        return {}
    told = asdict(sources[0])
    return {name.upper(): str(value) for name, value in told.items() if value is not None}


def tables_of_check(
    session: Session, check: Check, site: Mapping[str, Any], *, kinds: Sequence[str] | None
) -> list[Table]:
    """Read a check for a file: the site, every hit at its nearest point, the features met.

    `kinds` are those whose drawing may be given away; of others only the words of the hit are.
    """
    asked = {
        "ids": [hit.feature_id for hit in check.hits if hit.feature_id is not None],
        "revs": [hit.feature_rev for hit in check.hits if hit.feature_id is not None],
        "kinds": None if kinds is None else list(kinds),
    }
    met = [dict(row) for row in session.execute(statement("features_met"), asked).mappings()]
    known = dict(site) | {
        "asked_as_of": check.asked_as_of,
        "known_at": check.known_at.isoformat(),
        "outcome": str(check.outcome),
        "rules_sha256": check.ruleset_sha256,
    }
    return [
        Table("site", "Site", [known], [shapely.to_wkb(check.site.geometry)]),
        _hits(check, kinds),
        *(
            _met(name, [row for row in met if row["dimension"] == dimension])
            for dimension, name in _NAMES.items()
            if any(row["dimension"] == dimension for row in met)
        ),
    ]


def _hits(check: Check, kinds: Sequence[str] | None) -> Table:
    shapes = [
        shapely.to_wkb(shapely.Point(hit.nearest))
        if hit.nearest is not None and (kinds is None or hit.kind in kinds)
        else None
        for hit in check.hits
    ]
    rows = [
        {
            "layer": hit.kind,
            "rule": hit.rule,
            "rule_revision": hit.rule_rev,
            "effect": str(hit.effect),
            "state": str(hit.state),
            "feature_ref": hit.feature_ref,
            "feature_revision": hit.feature_rev,
            "feature_name": hit.feature_name,
            "distance_m": hit.distance_m,
            "reach_m": hit.reach_m,
            "tolerance_m": hit.tolerance_m,
            "length_m": hit.length_m,
            "text": hit.text_vi,
            "law": hit.legal_ref,
            "article": hit.legal_article,
            "certainty": hit.certainty,
        }
        for hit in check.hits
    ]
    return Table("hits", "Hits", rows, shapes)


def _met(name: str, rows: Sequence[Mapping[str, Any]]) -> Table:
    told = [
        {column: row[column] for column in row if column not in ("shape", "dimension", "attrs")}
        | {"attributes": row["attrs"]}
        for row in rows
    ]
    return Table(name, "Features met", told, [bytes(row["shape"]) for row in rows])


def write(path: Path, tables: Sequence[Table], *, title: str, about: str) -> None:
    """Write the tables into a file; needs no database any more."""
    geopackage.write(path, tables, title=title, about=about)

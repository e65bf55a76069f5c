"""The kinds of layers the map ships with, kept in step with the file beside this module."""

from functools import cache
from pathlib import Path

import yaml
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gis.kind import Attribute, Kind
from gis.models import LayerKind

FILE = Path(__file__).with_name("kinds.yaml")


@cache
def known() -> dict[str, Kind]:
    """Read the kinds the map ships with, by code, in the order people read them."""
    return {
        said["code"]: Kind(
            code=said["code"],
            geometry=said["geometry"],
            accuracy_m=float(said["accuracy_m"]),
            overlaps=said.get("overlaps", True),
            attributes={
                name: Attribute(
                    each["type"], each.get("required", False), tuple(each.get("of", ()))
                )
                for name, each in said.get("attributes", {}).items()
            },
            vi=said["vi"],
            en=said["en"],
        )
        for said in yaml.safe_load(FILE.read_text(encoding="utf-8"))
    }


def install(session: Session) -> None:
    """Make the table of kinds say what the file says; kinds not in the file stay."""
    rows = [
        {
            "code": kind["code"],
            "name_vi": kind["vi"],
            "name_en": kind["en"],
            "geometry_type": kind["geometry"],
            "default_accuracy_m": float(kind["accuracy_m"]),
            "position": position,
            "audience": kind.get("audience", "public"),
        }
        for position, kind in enumerate(yaml.safe_load(FILE.read_text(encoding="utf-8")), start=1)
    ]
    statement = insert(LayerKind)
    changed = {name: statement.excluded[name] for name in rows[0] if name != "code"}
    session.execute(statement.on_conflict_do_update(index_elements=["code"], set_=changed), rows)

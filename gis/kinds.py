"""The kinds of layers the map ships with, kept in step with the file beside this module."""

from pathlib import Path

import yaml
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gis.models import LayerKind

FILE = Path(__file__).with_name("kinds.yaml")


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
        }
        for position, kind in enumerate(yaml.safe_load(FILE.read_text(encoding="utf-8")), start=1)
    ]
    statement = insert(LayerKind)
    changed = {name: statement.excluded[name] for name in rows[0] if name != "code"}
    session.execute(statement.on_conflict_do_update(index_elements=["code"], set_=changed), rows)

"""Which attributes a rule may ask of the things on the map: those they really have."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

# Of a kind with very many features some hundreds tell what they all have.
_ASKED = text("""
select k.code as kind, k.name_vi, k.name_en, n.name
  from gis.layer_kind as k
 cross join lateral (
    select distinct keys.name
      from (select f.attrs from gis.feature as f
             where f.kind = k.code and upper_inf(f.recorded) limit 500) as few
     cross join lateral jsonb_object_keys(few.attrs) as keys (name)
 ) as n
 order by n.name, k.position, k.code
""")


@dataclass(frozen=True, slots=True)
class FeatureAttribute:
    """An attribute the features of one kind have."""

    kind: str
    name_vi: str
    name_en: str
    name: str


def of_features(session: Session) -> Sequence[FeatureAttribute]:
    """List the attributes of features by name, each with the kinds that have it."""
    return [FeatureAttribute(**row) for row in session.execute(_ASKED).mappings()]

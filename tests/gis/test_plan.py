"""A check looks the place up in the spatial index, however large the map grows."""

from typing import Any

from sqlalchemy import event, text
from sqlalchemy.orm import Session

from gis import checks
from gis.sql import statement
from tests.gis.conftest import NOW, TODAY, ask, point

CROWD = """
insert into gis.feature (id, rev, edition_id, kind, publisher_ref, name, attrs, geom, in_force,
                         recorded)
select nextval('gis.feature_id'), 1, e.id, e.kind, 'crowd-' || n, 'crowd', '{}',
       st_setsrid(st_makepoint(380000 + (n * 7919) % 200000, 1350000 + (n * 10477) % 150000),
                  9218),
       e.in_force, e.recorded
  from gis.edition as e, generate_series(1, 8000) as n
 where e.kind = 'existing_mast'
"""


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for part in plan.get("Plans", []) for node in nodes(part))]


def test_the_spatial_index_is_used_and_no_worker_is_started(province: Session) -> None:
    province.execute(text(CROWD))
    province.execute(text("analyze gis.feature"))
    checks._prepare(province)
    site = point(108.044, 12.675)
    asked = {
        "site": site.wkb,
        "accuracy": 1.0,
        "work": "tower_ground",
        "height_m": 42,
        "as_of": TODAY,
        "known_at": NOW,
    }

    for current, index in ((True, "ix_feature_geom_current"), (False, "ix_feature_geom")):
        source = str(statement("check", current=current))
        explained = province.execute(text(f"explain (format json) {source}"), asked).scalar_one()

        found = nodes(explained[0]["Plan"])
        assert index in {node.get("Index Name") for node in found}
        assert ("Seq Scan", "feature") not in {
            (node["Node Type"], node.get("Relation Name")) for node in found
        }
        assert not [node for node in found if node["Node Type"].startswith("Gather")]


def test_a_check_is_one_statement_after_its_preparation(province: Session) -> None:
    sent: list[str] = []
    connection = province.connection()
    event.listen(connection, "before_cursor_execute", lambda c, cu, s, *rest: sent.append(s))

    ask(province, point(108.044, 12.675))

    asked = [words for words in sent if "savepoint" not in words.lower()]
    assert len(asked) == 2
    assert "set_config" in asked[0]

"""The roll-out file against one by one: 742 sites read, judged, checked and stored as drafts."""

import io
import time
from typing import Any

from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from bench.province import NOW, Province, province
from bench.table import Asked, Table, asked
from permits.accounts import keys
from permits.accounts.models import SignIn
from permits.core import clock
from permits.core.db import committing, db
from permits.demo import walk
from permits.demo.rollout import ROWS, WORK, rollout_file
from permits.dossiers.models import Dossier
from permits.filing.rollout import jobs, queries
from permits.filing.rollout.models import RolloutPlan

CARRIER = "viettel"
#: So many sites are posted one by one; the time of all is reckoned from them.
SAMPLE, QUICK_SAMPLE, QUICK_ROWS = 60, 12, 120
FASTER = 5.0
SECTIONS = ("applicant", "site", "technical")


def measure(table: Table, base: Province, wished: Asked) -> None:
    """Send the file and let its jobs run, then post the same sites as a person would have."""
    rows = QUICK_ROWS if wished.quick else ROWS
    with province(of=base) as place, clock.at(NOW):
        with place.app.app_context():
            content = rollout_file(db.session, rows, wrong=0).content
            db.session.rollback()
        table.heading("Roll-out file: sites read, validated, checked, stored as drafts")
        table.note("sites in the file", rows, "")
        steps = by_file(place, content)
        for name, seconds in steps.items():
            table.note(f"by file: {name}", seconds, "s")
        made = drafts(place)
        table.exactly("drafts made by the file", made, rows, "")
        whole = sum(steps.values())
        table.note("by file: each site", whole / rows * 1000, "ms")
        each = one_by_one(place, QUICK_SAMPLE if wished.quick else SAMPLE)
        table.note("one by one: each site", each * 1000, "ms")
        table.at_least("by file, as often as one by one", each * rows / whole, FASTER)


def by_file(place: Province, content: bytes) -> dict[str, float]:
    """Send the workbook, let the checking job run, then the one that makes the drafts."""
    client = _client(place)
    taken: dict[str, float] = {}
    begun = time.perf_counter()
    file = {"work": WORK.value, "file": (io.BytesIO(content), "ke-hoach.xlsx")}
    answer = client.post("/dn/ke-hoach/moi", data=file)
    taken["sent and read"] = time.perf_counter() - begun
    address = answer.headers["Location"]
    with place.app.app_context():
        plan_id = db.session.scalars(select(RolloutPlan.id)).one()
        db.session.rollback()
        begun = time.perf_counter()
        jobs.check(plan_id)
        taken["validated and checked"] = time.perf_counter() - begun
    begun = time.perf_counter()
    client.post(f"{address}/lap", data={"warned_too": "y"})
    with place.app.app_context():
        jobs.create(plan_id)
    taken["drafts stored"] = time.perf_counter() - begun
    return taken


def drafts(place: Province) -> int:
    """Count the drafts there are."""
    with place.app.app_context():
        return int(db.session.scalar(select(func.count()).select_from(Dossier)) or 0)


def one_by_one(place: Province, many: int) -> float:
    """Post the sections of so many sites of the same plan; gives the seconds of one."""
    forms = _forms(place, many)
    client = _client(place)
    begun = time.perf_counter()
    for sections in forms:
        address = client.post("/dn/ho-so/moi", data={"work": WORK.value}).headers["Location"]
        for name in SECTIONS:
            answer = client.post(f"{address}/{name}", data=sections[name])
            if answer.status_code != 303:
                raise AssertionError(f"{name}: {answer.status_code}")
    return (time.perf_counter() - begun) / many


def _forms(place: Province, many: int) -> list[dict[str, MultiDict[str, str]]]:
    """Say each site of the plan the way a browser would send its sections."""
    with place.app.app_context():
        plan = db.session.scalars(select(RolloutPlan)).one()
        rows = queries.page(db.session, plan.id, (), after=None, limit=many)
        said = [dict(row.said) for row in rows]
        db.session.rollback()
    return [
        {name: MultiDict({k: str(v) for k, v in each[name].items()}) for name in SECTIONS}
        for each in said
    ]


def _client(place: Province) -> Any:
    place.app.config["WTF_CSRF_ENABLED"] = False
    with place.app.app_context(), committing() as session:
        key = keys.new_key()
        person = walk.actor(session, CARRIER)
        day = {"created_at": NOW, "seen_at": NOW, "expires_at": NOW.replace(hour=23)}
        session.add(SignIn(key_hash=keys.digest(key), person_id=person.person_id, **day))
    client = place.app.test_client()
    with client.session_transaction() as kept:
        kept["_user_id"], kept["_fresh"] = key, True
    return client


def main() -> None:
    """Measure and print the table."""
    wished = asked(__doc__, ())
    table = Table(as_json=wished.json)
    with province() as base:
        measure(table, base, wished)
    table.finish()


if __name__ == "__main__":
    main()

"""Measures the faces: queue, review, tracking, filing in a small and a very large province."""

import sys
from collections.abc import Callable
from pathlib import Path

from bench import growth, ours, queue_page, web_rollout, web_tracking
from bench.province import NOW, Province, province
from bench.queue_page import Browser, filled
from bench.table import MILLI, Asked, Samples, Table, asked, load, race, say
from permits.core import clock
from permits.core.db import committing
from permits.core.vocabulary import DossierSection
from permits.demo import samples, walk
from permits.dossiers.models import Dossier

PARTS = ("pages", "tracking", "rollout")
CARRIER = "vnpt"
SAMPLE = next(each for each in samples.SAMPLES if each.login == CARRIER)
MOST_SLOWER = 1.2


def pages(table: Table, base: Province, wished: Asked) -> None:
    """Ask for each page in both provinces in turn; say its time, statements and bytes."""
    many = queue_page.QUICK if wished.quick else queue_page.LARGE
    rounds = 20 if wished.quick else 120
    with province(of=base) as small, province(of=base) as large:
        filled(small, queue_page.SMALL)
        filled(large, many)
        table.heading("1. Whole requests, signed in, in one process")
        faces = {queue_page.SMALL: Faces(small), many: Faces(large)}
        for name in Faces.NAMES:
            contestants = {str(n): each.asking(name) for n, each in faces.items()}
            found = race(contestants, rounds, warm_up=rounds // 5)
            for number, each in faces.items():
                _tell(table, f"{name}, {number:,} dossiers", found[str(number)], each, name)
            ratio = found[str(many)].p50 / found[str(queue_page.SMALL)].p50
            table.at_most(f"{name}: {many:,} / {queue_page.SMALL:,} dossiers", ratio, MOST_SLOWER)
            few, more = (each.statements(name) for each in faces.values())
            table.exactly(f"{name}: statements with {many:,} as with few", more, few, "")


def _tell(table: Table, row: str, samples: Samples, face: "Faces", name: str) -> None:
    table.times(row, samples)
    table.note(f"   p95, {row}", samples.at(0.95) * MILLI, "ms")
    table.note(f"   statements, {row}", face.statements(name), "")
    table.note(f"   bytes before compression, {row}", face.size(name), "")


class Faces:
    """The pages of one province: who asks for what."""

    NAMES = (
        "queue",
        "review",
        "tracking",
        "filing: my work",
        "filing: the hub",
        "filing: a section",
        "filing: keep a section",
        "filing: check answers",
    )

    def __init__(self, place: Province) -> None:
        self.place = place
        officer = Browser.signed_in(place)
        carrier = Browser.signed_in(place, CARRIER)
        stranger = Browser(place, "")
        reviewed, draft = _at_review(place), _draft(place)
        hub = f"/dn/ho-so/{draft.ref}"
        kept = SAMPLE.applicant()
        self._asked: dict[str, tuple[Browser, str, dict[str, str] | None]] = {
            "queue": (officer, "/cb", None),
            "review": (officer, f"/cb/ho-so/{reviewed.code}", None),
            "tracking": (stranger, f"/tra-cuu/{reviewed.ref}", None),
            "filing: my work": (carrier, "/dn", None),
            "filing: the hub": (carrier, hub, None),
            "filing: a section": (carrier, f"{hub}/{DossierSection.APPLICANT}", None),
            "filing: keep a section": (carrier, f"{hub}/{DossierSection.APPLICANT}", kept),
            "filing: check answers": (carrier, f"{hub}/kiem-tra", None),
        }

    def asking(self, name: str) -> Callable[[int], float]:
        """Give what sends the request once and says how long it took."""
        browser, address, sent = self._asked[name]
        return lambda _: browser.get(address) if sent is None else browser.post(address, sent)

    def statements(self, name: str) -> int:
        """Count the statements of one request."""
        browser, address, sent = self._asked[name]
        return browser.statements(address, sent)

    def size(self, name: str) -> int:
        """Say how many bytes its last answer had."""
        browser, address, sent = self._asked[name]
        if sent is None:
            browser.get(address)
        return browser.bytes_sent


def _at_review(place: Province) -> Dossier:
    number = ours.filed_sample(place, "tower-city", at=growth.ROADSIDE)
    with place.app.app_context(), clock.at(NOW), committing() as session:
        dossier = session.get_one(Dossier, number)
        walk.walk_to(session, dossier, "appraise")
        session.refresh(dossier)
        session.expunge(dossier)
        return dossier


def _draft(place: Province) -> Dossier:
    with place.app.app_context(), clock.at(NOW), committing() as session:
        dossier = walk.draft(session, place.files, SAMPLE, walk.actor(session, CARRIER))
        session.flush()
        session.refresh(dossier)
        session.expunge(dossier)
        return dossier


def main() -> int:
    """Read the command line, measure, print; a target that is missed is no error."""
    wished = asked(__doc__, PARTS)
    table = Table(as_json=wished.json)
    table.note("load average at the start", load(), "")
    if not Path("static/build/manifest.json").exists():
        raise SystemExit("the assets are not built: start this by script/bench")
    with province() as base:
        say("the province is there")
        if wished.wants("pages"):
            pages(table, base, wished)
        if wished.wants("tracking"):
            web_tracking.measure(table, base, wished)
        if wished.wants("rollout"):
            web_rollout.measure(table, base, wished)
    table.note("load average at the end", load(), "")
    table.finish()
    return 0


if __name__ == "__main__":
    sys.exit(main())

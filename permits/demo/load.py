"""Fills an empty installation with the demo province; a second run finds it filled."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from gis import loading, rules
from permits.cases.registry import Act
from permits.core import calendar, clock
from permits.core.db import committing, db
from permits.core.files import FileStore
from permits.core.settings import Settings
from permits.decisions import jobs as decisions
from permits.demo import besides, lives, network, samples, seed, shared, walk
from permits.demo.besides import Besides
from permits.demo.samples import Sample
from permits.dossiers import queries as dossiers
from permits.procedures import phrases
from permits.signing import authority

LAYERS = Path(__file__).parent / "layers"
#: So long ago the demo's planning layers became known, before the oldest of its dossiers.
KNOWN_SINCE = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Story:
    """One demo dossier: which sample, filed how many working days ago, and how far it has come."""

    sample: str
    days_ago: int
    until: str | None  # the step it stands at; None: a draft
    answers: Mapping[str, Act] = field(default_factory=dict)
    finish: bool = False  # take that step too, and so end it
    besides: Besides | None = None  # what happens beside the drawing, once it stands there


SUPPLEMENT = {
    "appraise": Act("supplement", "Bổ sung bản vẽ móng có chữ ký số của đơn vị thiết kế."),
}
REFUSE = {
    "appraise": Act("fail", "Khoảng cách đến cột hiện có nhỏ hơn quy định."),
    "draft": Act("propose_refusal", "Khoảng cách đến cột hiện có nhỏ hơn quy định."),
}
INTAKE_REFUSAL = {
    "reception": Act("refuse", "Hồ sơ không thuộc thẩm quyền giải quyết của tỉnh."),
}
COMPLETE = {
    "reception": Act("supplement", "Giấy tờ đất chưa có trang ký."),
}

STORIES = (
    Story("tower-city", 0, None),
    Story("tower-zone", 0, "reception"),
    Story("pole-city", 0, "reception"),
    Story("duct", 0, "reception"),
    Story("dig", 0, "reception"),
    Story("rooftop", 1, "complete_intake", COMPLETE),
    Story("tower-city", 1, "assign"),
    Story("duct", 1, "assign"),
    Story("tower-zone", 2, "appraise"),
    Story("pole-zone", 2, "appraise"),
    Story("tower-high", 3, "appraise"),
    Story("duct", 3, "appraise"),
    Story("dig", 3, "appraise"),
    Story("tower-city", 2, "supplement", SUPPLEMENT),
    Story("pole-city", 2, "supplement", SUPPLEMENT),
    Story("tower-city", 5, "draft", besides=besides.ask_back),
    Story("pole-city", 9, "draft", besides=besides.extend),
    Story("tower-zone", 4, "appraise", besides=besides.leave),
    Story("tower-zone", 5, "draft"),
    Story("pole-zone", 6, "draft"),
    Story("duct", 6, "draft"),
    Story("tower-city", 6, "review"),
    Story("pole-city", 7, "review"),
    Story("duct", 7, "sign"),
    Story("tower-zone", 7, "sign"),
    Story("rooftop", 8, "sign"),
    Story("pole-zone", 8, "number_permit"),
    Story("tower-city", 9, "number_refusal", REFUSE),
    Story("tower-zone", 12, "deliver", finish=True),
    Story("pole-city", 13, "deliver", finish=True),
    Story("duct", 14, "deliver", finish=True),
    Story("tower-city", 15, "deliver", REFUSE, finish=True),
    Story("rooftop", 16, "reception", INTAKE_REFUSAL, finish=True),
)


def load(settings: Settings) -> bool:
    """Fill the installation unless it is filled; says whether anything was done."""
    with committing() as session:
        seed.load(session, settings)
        calendar.seed(session)
        phrases.seed(session)
    with committing() as session:
        load_map(session, clock.now() - KNOWN_SINCE)
        network.load(session, now=clock.now())
    if dossiers.exist(db.session):
        return False
    by_key = {sample.key: sample for sample in samples.SAMPLES}
    files = FileStore(settings.storage_dir)
    times: Counter[str] = Counter()
    for story in sorted(STORIES, key=lambda each: -each.days_ago):  # as they came in
        times[story.sample] += 1
        tell(files, by_key[story.sample].another(times[story.sample]), story)
    shared.tell()
    lives.tell(files)
    authority.renew_list(settings.keys_dir, at=clock.now())  # the last one is of the demo's past
    return True


def load_map(session: Session, known_since: datetime) -> None:
    """Load the demo's own layers and rules; the same files again change nothing."""
    for path in sorted(LAYERS.glob("*.geojson")):
        loading.load_layer(session, path.read_bytes(), name=path.name, by="demo", now=known_since)
    for path in sorted(LAYERS.glob("rules.yaml")):
        rules.load_rules(session, path.read_bytes(), now=known_since)


def tell(files: FileStore, sample: Sample, story: Story) -> None:
    """Make one dossier come to where its story ends, an hour or so between two steps."""
    moments = _moments(story.days_ago)
    with clock.at(next(moments)), committing() as session:
        if story.until is None:
            walk.draft(session, files, sample, walk.actor(session, sample.login))
            return
        dossier_id = walk.file(session, files, sample).id
    while True:
        with clock.at(next(moments)), committing() as session:
            dossier = dossiers.whole(session, dossier_id)
            if walk.stands_at(session, dossier, story.until):
                break
            moved = walk.step(session, dossier, story.answers)
        if moved is None:
            with clock.at(next(moments)):
                decisions.issue(dossier_id)
    if story.besides:
        with clock.at(next(moments)), committing() as session:
            story.besides(session, dossiers.whole(session, dossier_id))
    if story.finish:
        with clock.at(next(moments)), committing() as session:
            walk.step(session, dossiers.whole(session, dossier_id), story.answers)


def _moments(days_ago: int) -> Iterator[datetime]:
    """Give instants inside office hours, from a working day in the past until now."""
    known = calendar.working_calendar(db.session)
    now = clock.now()
    day = now.date()
    while days_ago > 0 or not known.is_working(day):
        day -= timedelta(days=1)
        days_ago -= known.is_working(day)
    moment = datetime(day.year, day.month, day.day, 8, 5, tzinfo=clock.VIETNAM)
    while True:
        yield min(moment, now)
        moment = known.add(moment, 190)

"""The verbs of layers: bring a file, change a draft, accept repairs, publish, repeal, roll back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from shapely import MultiPolygon
from sqlalchemy.orm import Session

from gis import drafts, editions, kinds
from gis.draft_models import LayerAct, LayerDraft
from gis.drafts import About, Brought
from gis.editions import EditionProblem
from gis.findings import Review
from gis.formats import reader
from gis.formats.source import Asked
from gis.formats.verdict import Order
from gis.kind import Kind
from gis.loading import Loaded
from gis.placing import Wards
from gis.reading import Complaint as FileComplaint
from gis.reading import LayerProblem
from permits.accounts.actor import Actor
from permits.core import clock
from permits.core.codes import new_code
from permits.core.errors import Complaint, Conflict, Invalid
from permits.core.files import FileStore
from permits.planning import changes, layer_words, preview

REF_LENGTH = 12


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was brought."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Bring:
    """What a person brings: a file, how to read it, and what the edition is."""

    about: About
    file: File
    asked: Asked
    system: str = ""  # a code of gis.crs; empty where the file itself must say it
    coverage: File | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that was read and judged, and the system in which its figures are taken."""

    system: str
    coverage: MultiPolygon | None
    review: Review


def open_file(command: Bring, wards: Wards) -> Opened:
    """Have what was brought read and judged in a child, slowly, without the database.

    Raises Invalid: of the file as it stands, then of its coverage, then of what the judging says.
    """
    about = command.about
    order = Order(known_kind(about.kind), command.system, about.in_force)
    file = command.file
    try:
        judged = reader.judge(file.content, file.name, order, wards, command.asked)
        coverage = _coverage(command, judged.system)
        return Opened(judged.system, coverage, judged.review())
    except LayerProblem as problem:
        raise told(problem) from None


def known_kind(code: str) -> Kind:
    """Give a kind that has features, or complain of the field."""
    kind = kinds.known().get(code)
    if kind is None or kind.geometry == "none":
        raise Invalid.one("kind", "layer.unknown_kind", detail=code)
    return kind


def bring(
    session: Session,
    actor: Actor,
    store: FileStore,
    command: Bring,
    opened: Opened,
) -> LayerDraft:
    """Lay a draft from a file that was read and judged; its bytes are kept under their hash."""
    sha256 = store.put(command.file.content)
    brought = Brought(command.file.name, sha256, opened.system, command.asked)
    about = replace(command.about, coverage=opened.coverage)
    return drafts.lay(
        session, new_code(REF_LENGTH), about, brought, opened.review, by=actor.name, now=clock.now()
    )


def change(session: Session, actor: Actor, draft: LayerDraft, about: About) -> None:
    """Say something else of an open draft."""
    _still_open(draft)
    if about.covers == "file" and draft.coverage is not None:
        about = replace(about, coverage=drafts.areas(drafts.shape_of(draft.coverage)))
    drafts.change(session, draft, about, by=actor.name, now=clock.now())


def accept(
    session: Session,
    actor: Actor,
    draft: LayerDraft,
    *,
    positions: Sequence[int] = (),
    code: str = "",
) -> int:
    """Accept the repairs of some findings, or of all of a code, in one's own name."""
    _still_open(draft)
    return drafts.accept(
        session, draft, positions=positions, code=code, by=actor.name, now=clock.now()
    )


def discard(session: Session, actor: Actor, draft: LayerDraft) -> None:
    """Throw a draft away."""
    _still_open(draft)
    drafts.discard(session, draft, by=actor.name, now=clock.now())


def publish(session: Session, actor: Actor, draft: LayerDraft, *, reason: str = "") -> Loaded:
    """Publish a draft and have the dossiers it touches looked at again."""
    title = draft.title
    loaded = _published(session, actor, draft, reason)
    if loaded.since is not None:
        changes.announce(session, since=loaded.since, title=title, by=actor.name)
    return loaded


def look_ahead(session: Session, actor: Actor, draft: LayerDraft) -> preview.Preview:
    """Say whose answer would change if the draft were published now; nothing stays of it."""

    def publish_for_a_moment(inner: Session) -> datetime:
        loaded = _published(inner, actor, draft, "")
        return loaded.since or clock.now()

    found = preview.preview(session, publish_for_a_moment, as_of=_day_of(draft))
    session.expire_all()  # what the savepoint took back is read anew
    return found


def repeal(
    session: Session, actor: Actor, edition_id: int, *, from_day: date, reason: str
) -> LayerAct:
    """End an edition from a day on, and have the dossiers it touches looked at again."""
    try:
        act = editions.repeal(
            session, edition_id, from_day=from_day, by=actor.name, reason=reason, now=clock.now()
        )
    except EditionProblem as problem:
        raise Conflict(problem.code, **problem.facts) from None
    changes.announce(session, since=act.at, title=act.title, by=actor.name)
    return act


def roll_back(session: Session, actor: Actor, act_id: int, *, reason: str) -> LayerAct:
    """Undo the last act on a layer, and have the dossiers it touches looked at again."""
    try:
        act = editions.roll_back(session, act_id, by=actor.name, reason=reason, now=clock.now())
    except EditionProblem as problem:
        raise Conflict(problem.code, **problem.facts) from None
    changes.announce(session, since=act.at, title=act.title, by=actor.name)
    return act


def told(problem: LayerProblem) -> Invalid:
    """Say what is wrong with a file at the field it came in by."""
    return Invalid(_complaints(problem.complaints))


def _complaints(found: Iterable[FileComplaint]) -> Iterable[Complaint]:
    for each in found:
        facts: dict[str, object] = {
            "detail": layer_words.readable(each.detail),
            "number": each.feature,
        }
        yield Complaint("system" if each.code == "layer.crs_needed" else "file", each.code, facts)


def _published(session: Session, actor: Actor, draft: LayerDraft, reason: str) -> Loaded:
    _still_open(draft)
    try:
        return drafts.publish_draft(session, draft, by=actor.name, reason=reason, now=clock.now())
    except LayerProblem as problem:
        raise Conflict(problem.complaints[0].code, detail=problem.complaints[0].detail) from None


def _still_open(draft: LayerDraft) -> None:
    if draft.state != "open":
        raise Conflict("draft.closed")


def _day_of(draft: LayerDraft) -> date:
    """Ask under the law of today, or of the draft's first day where that is still to come."""
    return max(clock.today(), draft.in_force.lower or clock.today())


def _coverage(command: Bring, system: str) -> MultiPolygon | None:
    """Have the area read where the layer is complete; it must be sound, for it is proof."""
    if command.about.covers != "file":
        if command.coverage is not None:
            raise Invalid.one("coverage", "coverage.unasked")
        return None
    if command.coverage is None:
        raise Invalid.one("coverage", "coverage.needed")
    try:
        found = reader.area(command.coverage.content, command.coverage.name, system)
    except LayerProblem as problem:
        raise Invalid(
            Complaint("coverage", each.code, {"detail": each.detail, "number": each.feature})
            for each in problem.complaints
        ) from None
    area = drafts.areas(found)
    if area is None:
        raise Invalid.one("coverage", "coverage.bad")
    return area

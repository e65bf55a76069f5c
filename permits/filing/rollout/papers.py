"""Papers of a plan: one file for every row, or many for single rows, known by their names."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.core import clock, codes
from permits.core.errors import Complaint, Conflict, Invalid
from permits.core.files import FileStore
from permits.core.jobs import enqueue
from permits.dossiers import intake
from permits.filing.rollout import limits, paper_queries, queries, service
from permits.filing.rollout.faults import plain_facts
from permits.filing.rollout.matching import folded
from permits.filing.rollout.models import RolloutPaper, RolloutPlan
from permits.filing.rollout.vocabulary import BulkPaperState, RolloutState
from workflow.model import Paper as Asked

EXAMINE = "rollout.examine"
_ODD_NAME = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|[\x00-\x1f]")
_CLUTTER = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._)")
_PIECE = 256 * 1024
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Received:
    """One file of a delivery: its content, or why it is not taken."""

    name: str
    content: bytes = b""
    fault: Complaint | None = None


def unpack(content: bytes) -> list[Received]:
    """Take a zip of papers apart in memory; what is wrong with one file is told of that file.

    Raises Invalid on `file` where the whole is no archive, or is made to fill the machine.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [
                each
                for each in archive.infolist()
                if not each.is_dir() and not _CLUTTER.search(each.filename)
            ]
            if len(members) > limits.ZIP_MEMBERS:
                raise Invalid.one("file", "rollout.zip_too_many", limit=limits.ZIP_MEMBERS)
            if sum(each.file_size for each in members) > limits.ZIP_UNPACKED:
                raise _too_much()
            return _members(archive, members)
    except (zipfile.BadZipFile, EOFError, OSError) as fault:
        raise Invalid.one("file", "rollout.zip_broken") from fault


def _too_much() -> Invalid:
    return Invalid.one(
        "file", "rollout.zip_too_large", limit_mb=limits.ZIP_UNPACKED // limits.MEGABYTE
    )


def _members(archive: zipfile.ZipFile, members: Iterable[zipfile.ZipInfo]) -> list[Received]:
    left = limits.ZIP_UNPACKED
    found = []
    for member in members:
        one = _member(archive, member)
        left -= len(one.content)
        if left < 0:
            raise _too_much()
        found.append(one)
    return found


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Received:
    name = PurePosixPath(member.filename.replace("\\", "/")).name[:200] or "?"
    if _ODD_NAME.search(member.filename):
        return Received(name, fault=Complaint("file", "rollout.zip_bad_name", {"filename": name}))
    if member.flag_bits & _ENCRYPTED:
        return Received(name, fault=Complaint("file", "paper.locked", {"filename": name}))
    pieces = io.BytesIO()
    try:
        with archive.open(member) as stream:
            while piece := stream.read(_PIECE):
                pieces.write(piece)
                if pieces.tell() > intake.LIMIT:  # whatever its entry says of its size
                    facts = {"filename": name, "limit_mb": intake.LIMIT // intake.MEGABYTE}
                    return Received(name, fault=Complaint("file", "paper.too_large", facts))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError):
        return Received(name, fault=Complaint("file", "paper.broken", {"filename": name}))
    if not pieces.tell():
        return Received(name, fault=Complaint("file", "paper.empty", {"filename": name}))
    return Received(name, pieces.getvalue())


def matched(
    filename: str, keys: Mapping[str, str], asked: Sequence[Asked]
) -> tuple[str | None, str | None]:
    """Say to which row and component a name belongs; None where it does not say it.

    `keys` gives each folded key its own writing. The longest key the name begins with counts.
    """
    stem = folded(filename.rpartition(".")[0] or filename)
    component = _component(stem, asked)
    fitting = [name for name in keys if stem == name or stem.startswith(f"{name} ")]
    key = keys[max(fitting, key=len)] if fitting else None
    return key, component


def _component(stem: str, asked: Sequence[Asked]) -> str | None:
    found: dict[str, str] = {}
    for each in asked:
        for name in (each.code, each.names.vi, each.names.en):
            if stem == folded(name) or stem.endswith(f" {folded(name)}"):
                found[folded(name)] = each.code
    return found[max(found, key=len)] if found else None


def take_many(
    session: Session,
    actor: Actor,
    store: FileStore,
    plan: RolloutPlan,
    files: Sequence[Received],
) -> tuple[int, int]:
    """Take papers of single rows, matched by their names; gives how many matched and how many not.

    A job looks into each; what cannot be taken at all is kept as a refusal with its reason.
    """
    _open(plan)
    keys = {folded(key): key for key in queries.all_keys(session, plan.id)}
    asked = service.components(session, plan)
    kept = []
    for each in files:
        key, component = matched(each.name, keys, asked)
        if key is None or component is None:
            key, component = key, None
        kept.append(_paper(actor, store, plan, each, key=key, component=component))
    paper_queries.replace_papers(session, plan.id, kept)
    _have_examined(session, plan)
    matching = sum(each.component is not None for each in kept)
    return matching, len(kept) - matching


def take_common(
    session: Session,
    actor: Actor,
    store: FileStore,
    plan: RolloutPlan,
    component: str,
    file: Received,
) -> None:
    """Take one paper for every row of the plan."""
    _open(plan)
    _known(session, plan, component)
    paper = _paper(actor, store, plan, file, key=None, component=component, is_common=True)
    paper_queries.replace_papers(session, plan.id, [paper])
    _have_examined(session, plan)


def assign(
    session: Session, plan: RolloutPlan, paper: RolloutPaper, key: str, component: str
) -> None:
    """Say by hand to which row a paper belongs, or with no key to all, and what it is."""
    _open(plan)
    _known(session, plan, component)
    if key and key not in set(queries.all_keys(session, plan.id)):
        raise Invalid.one("key", "rollout.key_unknown", key=key[:60])
    session.expunge(paper)
    paper_queries.drop_paper(session, paper.id)
    again = RolloutPaper(
        ref=paper.ref,
        plan_id=plan.id,
        is_common=not key,
        key=key or None,
        component=component,
        filename=paper.filename,
        media_type=paper.media_type,
        size=paper.size,
        sha256=paper.sha256,
        state=BulkPaperState.WAITING,
        uploaded_by_id=paper.uploaded_by_id,
        uploaded_at=paper.uploaded_at,
    )
    paper_queries.replace_papers(session, plan.id, [again])
    _have_examined(session, plan)


def remove(session: Session, plan: RolloutPlan, paper: RolloutPaper) -> None:
    """Take a paper out of the plan; dossiers that have it keep it."""
    _open(plan)
    paper_queries.drop_paper(session, paper.id)


def _open(plan: RolloutPlan) -> None:
    if plan.state is RolloutState.RUNNING:
        raise Conflict("rollout.running")


def _known(session: Session, plan: RolloutPlan, component: str) -> None:
    if component not in {each.code for each in service.components(session, plan)}:
        raise Invalid.one("component", "paper.unknown_component", name=component[:60])


def _have_examined(session: Session, plan: RolloutPlan) -> None:
    enqueue(session, EXAMINE, once=f"{EXAMINE}:{plan.id}", plan_id=plan.id)


def _paper(
    actor: Actor,
    store: FileStore,
    plan: RolloutPlan,
    file: Received,
    *,
    key: str | None,
    component: str | None,
    is_common: bool = False,
) -> RolloutPaper:
    fault = [file.fault.code, plain_facts(file.fault.facts)] if file.fault else None
    return RolloutPaper(
        ref=codes.new_code(16),
        plan_id=plan.id,
        is_common=is_common,
        key=key,
        component=component,
        filename=file.name,
        media_type="application/octet-stream",  # until it was looked into
        size=len(file.content) or 1,
        sha256=store.put(file.content),
        state=BulkPaperState.REFUSED if file.fault else BulkPaperState.WAITING,
        fault=fault,
        uploaded_by_id=actor.person_id,
        uploaded_at=clock.now(),
    )

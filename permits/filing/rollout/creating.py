"""Makes the dossiers of a plan's good rows: each once, whoever does it and however often."""

from collections.abc import Sequence
from typing import Any

from geoalchemy2.shape import from_shape
from sqlalchemy.orm import Session

from gis.batch import check_many
from gis.keeping import Kept, store_many
from gis.site import Site
from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.core import clock, codes
from permits.core.errors import Complaint, Conflict, Invalid, NotAllowed
from permits.core.vocabulary import DossierSection, Matter, Permission, WorkKind
from permits.dossiers.checking import STORAGE_SRID
from permits.dossiers.forms import Section
from permits.dossiers.models import Dossier, Paper
from permits.filing import service as filing
from permits.filing.drafts.marks import mark_of
from permits.filing.drafts.models import SectionVersion
from permits.filing.rollout import checking, paper_queries, queries
from permits.filing.rollout.checking import Bench
from permits.filing.rollout.faults import CellFault
from permits.filing.rollout.judging import Judged
from permits.filing.rollout.models import RolloutPaper, RolloutPlan, RolloutRow
from permits.filing.rollout.running import code_of, path_of
from permits.filing.rollout.service import to_make
from permits.filing.rollout.vocabulary import BulkPaperState, RolloutRowState, RolloutState
from permits.notices.telling import tell
from permits.notices.vocabulary import NoticeKind
from permits.procedures import catalogue
from permits.sharing import answering

#: Drafts made in one transaction. Filing takes one row each: it locks books and sends questions.
PART = 100


class Stopped(Conflict):
    """The plan was stopped, or thrown away, while its rows were being made."""


def is_running(session: Session, plan_id: int) -> bool:
    """Say whether a plan still wants dossiers made; one stopped or thrown away does not."""
    plan = queries.plan_of(session, plan_id)
    return plan is not None and plan.state is RolloutState.RUNNING


def make_some(session: Session, plan_id: int) -> int:
    """Make the next drafts together; gives how many. A plan that files at once is done by one."""
    plan = _running(session, plan_id)
    rows = queries.take(session, plan_id, to_make(plan), limit=1 if plan.files_at_once else PART)
    if rows:
        _make(session, plan, rows)
    return len(rows)


def next_rows(session: Session, plan_id: int) -> list[int]:
    """Name the rows of the next part, to be made one by one."""
    plan = queries.plan_of(session, plan_id)
    if plan is None or plan.state is not RolloutState.RUNNING:
        return []
    limit = 1 if plan.files_at_once else PART
    return [row.id for row in queries.take(session, plan_id, to_make(plan), limit=limit)]


def make_one(session: Session, plan_id: int, row_id: int) -> None:
    """Make the dossier of one row, unless somebody did, or the plan was stopped meanwhile."""
    plan = _running(session, plan_id)
    if row := _waiting(session, plan, row_id):
        _make(session, plan, [row])


def fail(session: Session, plan_id: int, row_id: int, fault: Exception) -> None:
    """Keep with a row why it could not be made; the others go on."""
    plan = queries.plan_of(session, plan_id)
    row = _waiting(session, plan, row_id) if plan else None
    if row is None:
        return
    complaints = fault.complaints if isinstance(fault, Invalid) else None
    facts = getattr(fault, "facts", {})
    said = complaints or (Complaint("", code_of(fault), dict(facts)),)
    row.state = RolloutRowState.FAILED
    row.faults = [
        CellFault(each.field, str(row.number), each.code, each.facts).plain() for each in said
    ]


def finish(session: Session, plan_id: int) -> None:
    """End a plan in which nothing is left to make, and tell who started it, once."""
    plan = queries.plan_of(session, plan_id, to_change=True)
    if plan is None or plan.state is not RolloutState.RUNNING:
        return
    counts = queries.counts(session, plan_id)
    if any(counts.get(state) for state in to_make(plan)):
        return  # another worker holds them: it ends the plan
    plan.state, plan.ended_at = RolloutState.DONE, clock.now()
    tell(
        session,
        NoticeKind.ROLLOUT_DONE,
        [plan.started_by_id or plan.created_by_id],
        once=f"rollout:{plan.id}:{plan.started_at}",
        path=path_of(plan),
        facts={
            "file": plan.filename,
            "made": counts.get(RolloutRowState.DONE, 0),
            "failed": counts.get(RolloutRowState.FAILED, 0),
        },
    )


def _running(session: Session, plan_id: int) -> RolloutPlan:
    plan = queries.plan_of(session, plan_id)
    if plan is None or plan.state is not RolloutState.RUNNING:
        raise Stopped("rollout.stopped")
    return plan


def _waiting(session: Session, plan: RolloutPlan, row_id: int) -> RolloutRow | None:
    """Take the lock of a row that still wants to be made; None where it was made already."""
    row = queries.lock_row(session, row_id)
    return row if row is not None and row.state in to_make(plan) else None


def _make(session: Session, plan: RolloutPlan, rows: Sequence[RolloutRow]) -> None:
    """Make what the verbs of a single draft would have made, for all rows in few statements."""
    actor = _actor(session, plan)
    work = WorkKind(plan.work_kind)
    catalogue.in_force(session, work, clock.today())
    drafts = _placed(session, plan, actor, rows)
    session.add_all(drafts)
    session.flush()  # their numbers are needed
    session.add_all(_versions(actor, drafts))
    session.add_all(_papers(session, plan, rows, drafts))
    queries.keep(
        session,
        [
            {"id": row.id, "state": RolloutRowState.DONE, "dossier_id": draft.id}
            for row, draft in zip(rows, drafts, strict=True)
        ],
    )
    for row, draft in zip(rows, drafts, strict=True):
        if said := row.said.get(DossierSection.SHARING.value):
            answering.answer(session, actor, draft, Section(DossierSection.SHARING.value, said))
        if plan.files_at_once:
            session.flush()  # the papers count when the dossier is filed in this same transaction
            filing.submit(session, actor, draft)


def _actor(session: Session, plan: RolloutPlan) -> Actor:
    """Act as who started the plan, with the powers he has today."""
    person = accounts.person_of(session, plan.started_by_id or plan.created_by_id)
    actor = accounts.actor_by_login(session, person.login)
    if actor is None or not actor.can(Permission.FILE_DOSSIER):
        raise NotAllowed("not_allowed")
    return actor


def _placed(
    session: Session, plan: RolloutPlan, actor: Actor, rows: Sequence[RolloutRow]
) -> list[Dossier]:
    """Make the drafts with their places and evidence, checked under the map of this moment."""
    bench = checking.bench_of(session, plan)
    sites = [Site.read(row.site or {}) for row in rows]
    refs = [codes.new_code(12) for _ in rows]
    runs = _evidence(session, bench, rows, sites, refs)
    now = clock.now()
    return [
        Dossier(
            ref=ref,
            matter=Matter.NEW,
            work_kind=plan.work_kind,
            work_name=str(row.said[DossierSection.APPLICANT.value]["work_name"]),
            carrier_id=actor.office_id,
            created_by_id=actor.person_id,
            created_at=now,
            content={name: dict(said) for name, said in row.said.items()},
            prepared={},
            site=from_shape(site.geometry, srid=STORAGE_SRID),
            site_source=site.document(),
            ward_code=row.ward_code,
            check_run_id=run,
        )
        for row, site, ref, run in zip(rows, sites, refs, runs, strict=True)
    ]


def _evidence(
    session: Session,
    bench: Bench,
    rows: Sequence[RolloutRow],
    sites: Sequence[Site],
    refs: Sequence[str],
) -> list[int]:
    now = clock.now()
    asked = [
        checking.asked_for(bench, Judged(row.number, row.key, {}, said=row.said), site)
        for row, site in zip(rows, sites, strict=True)
    ]
    made = check_many(session, asked, asked_as_of=now.date(), known_at=now, now=now)
    return store_many(session, [Kept(check, ref) for check, ref in zip(made, refs, strict=True)])


def _versions(actor: Actor, drafts: Sequence[Dossier]) -> list[SectionVersion]:
    """Remember what each section said first, and who said so."""
    now = clock.now()
    return [
        SectionVersion(
            dossier_id=draft.id,
            section=DossierSection(name),
            mark=mark_of(draft, name),
            said=said,
            saved_by_id=actor.person_id,
            saved_at=now,
        )
        for draft in drafts
        for name, said in draft.content.items()
    ]


def _papers(
    session: Session, plan: RolloutPlan, rows: Sequence[RolloutRow], drafts: Sequence[Dossier]
) -> list[Paper]:
    """Give every draft the common papers and its own; a row's own goes before a common one."""
    common: dict[str, RolloutPaper] = {}
    own: dict[str, dict[str, RolloutPaper]] = {}
    for each in paper_queries.papers(session, plan.id, BulkPaperState.GOOD):
        if each.component and each.is_common:
            common[each.component] = each
        elif each.component and each.key:
            own.setdefault(each.key, {})[each.component] = each
    return [
        _paper(draft.id, each)
        for row, draft in zip(rows, drafts, strict=True)
        for each in {**common, **own.get(row.key, {})}.values()
    ]


def _paper(dossier_id: int, kept: RolloutPaper) -> Paper:
    facts: dict[str, Any] = {
        name: getattr(kept, name)
        for name in (
            "component",
            "filename",
            "media_type",
            "size",
            "sha256",
            "uploaded_by_id",
            "uploaded_at",
            "signatures",
        )
    }
    return Paper(ref=codes.new_code(16), dossier_id=dossier_id, **facts)

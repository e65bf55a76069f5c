"""Makes the demo's dossiers the way real ones come to be: filed, then walked step by step."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from gis import queries as map_queries
from gis.crs import WGS84
from gis.site import Site
from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.cases import queries as cases
from permits.cases import transitions
from permits.cases.models import Task
from permits.cases.registry import Act
from permits.cases.transitions import Place
from permits.core import clock
from permits.core.errors import Problem
from permits.core.files import FileStore
from permits.core.vocabulary import Role, WorkKind
from permits.decisions import queries as decisions
from permits.demo import samples
from permits.demo.samples import Sample
from permits.demo.usual import USUAL
from permits.dossiers import forms, intake, starting
from permits.dossiers.models import Dossier
from permits.filing import choices
from permits.filing import service as filing
from permits.forms.base import read
from permits.procedures import catalogue
from permits.sharing import looking as sharing


def file(session: Session, store: FileStore, sample: Sample) -> Dossier:
    """Fill in and submit one sample as its carrier would."""
    person = actor(session, sample.login)
    dossier = draft(session, store, sample, person)
    filing.submit(session, person, dossier)
    return dossier


def draft(session: Session, store: FileStore, sample: Sample, person: Actor) -> Dossier:
    """Fill in one sample and leave it as a draft."""
    dossier = starting.start(session, person, sample.work)
    site = sample.site(ward_of(session, sample))
    offered = partial(choices.offer, session, person, dossier)
    said = {"applicant": sample.applicant(), "site": site, "technical": sample.technical}
    for name, form_class in forms.sections(sample.work).items():
        if name == "sharing" and not sharing.is_asked(session, dossier):
            continue
        form = read(form_class, MultiDict(said.get(name, samples.SHARING)), prepare=offered)
        filing.keep(session, person, dossier, form.to_command())
    choice = catalogue.in_force(session, WorkKind(sample.work), clock.today())
    for component in choice.procedure.papers:
        content = samples.paper(component.names.vi)
        upload = intake.receive(f"{component.code}.pdf", content, accept=("pdf",))
        filing.attach(session, person, store, dossier, component.code, upload)
    session.flush()  # the papers count when the dossier is submitted in this same transaction
    return dossier


def step(
    session: Session, dossier: Dossier, answers: Mapping[str, Act] | None = None
) -> str | None:
    """Let somebody who may take the next open task; None where a job is next."""
    task = _next(session, dossier)
    if task is None:
        return None
    take(session, dossier, task, answers)
    return task.node


def take(
    session: Session, dossier: Dossier, task: Task, answers: Mapping[str, Act] | None = None
) -> None:
    """Let somebody who may take one open task, with the story's answer or the usual one."""
    procedure = catalogue.pinned(dossier.procedure_code or "", dossier.procedure_version or 0)
    form = procedure.node(task.node).form or ""
    person = anybody(session, task)
    act = _told(answers, task) or usual(session, dossier, task, form)
    transitions.complete(session, person, dossier.id, Place(task.node, task.instance_no), act)


def task_at(session: Session, dossier: Dossier, node: str) -> Task:
    """Give the open task at a node."""
    return next(task for task in _open(session, dossier) if task.node == node)


def stands_at(session: Session, dossier: Dossier, node: str) -> bool:
    """Say whether an open task of the dossier stands at `node`."""
    return any(task.node == node for task in _open(session, dossier))


def walk_to(
    session: Session, dossier: Dossier, node: str, answers: Mapping[str, Act] | None = None
) -> None:
    """Walk until a task stands at `node`; LookupError where the walk never comes there."""
    for _ in range(60):
        if stands_at(session, dossier, node):
            return
        if step(session, dossier, answers) is None:
            break
    raise LookupError(f"{dossier.code} never stands at {node}")


def _told(answers: Mapping[str, Act] | None, task: Task) -> Act | None:
    """Give the story's own answer, the first time its step is taken."""
    return (answers or {}).get(task.node)


def _next(session: Session, dossier: Dossier) -> Task | None:
    return next((t for t in _open(session, dossier) if t.role != Role.SYSTEM), None)


def _open(session: Session, dossier: Dossier) -> list[Task]:
    case = cases.case_of(session, dossier.id)
    return [] if case is None else list(cases.open_tasks(session, case.id))


def usual(session: Session, dossier: Dossier, task: Task, form: str) -> Act:
    """Say what a person answers at a task when nothing special is to happen."""
    act = USUAL[form]
    fields: dict[str, Any] = dict(act.fields)
    if "assignee" in fields:
        people = accounts.people_of(session, office_id=task.office_id, role=Role.CASE_OFFICER)
        fields["assignee"] = people[0].login
    if form == "signature":
        latest = decisions.latest_draft(session, dossier.id)
        fields["draft_sha256"] = latest.content_sha256 if latest else ""
    return Act(act.outcome, act.note, fields)


def anybody(session: Session, task: Task) -> Actor:
    """Find a person who may take the task: its holder, or the first of the office in that role."""
    people = accounts.people_of(session, office_id=task.office_id, role=Role(task.role))
    chosen = next((p for p in people if p.id == task.person_id), people[0] if people else None)
    if chosen is None:
        raise Problem("task.not_yours")
    return actor(session, chosen.login)


def actor(session: Session, login: str) -> Actor:
    """Give a demo person as he would act."""
    found = accounts.actor_by_login(session, login)
    if found is None:
        raise LookupError(f"the demo has nobody called {login}")
    return found


def ward_of(session: Session, sample: Sample) -> str:
    """Find the ward a sample lies in, as its carrier would know it."""
    pairs = [(lon, lat) for lat, lon in sample.points]
    site = Site.of(pairs, WGS84, shape=forms.SHAPES[sample.work])
    return map_queries.ward_at(session, site.geometry.centroid) or ""

"""The carrier's verbs: start a draft, fill it in, place it, attach papers, submit, supplement."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from gis import coordinates, crs
from gis import queries as map_queries
from gis.errors import SiteProblem
from gis.results import Check
from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.cases import about, transitions
from permits.cases.registry import Act
from permits.cases.transitions import Place
from permits.core import clock, codes
from permits.core.errors import Complaint, Conflict, Invalid, Problem
from permits.core.files import FileStore
from permits.core.jobs import enqueue
from permits.core.text import Bilingual
from permits.core.vocabulary import DossierSection, Matter, WorkKind
from permits.dossiers import checking, components, forms, signatures, starting
from permits.dossiers import queries as dossiers
from permits.dossiers.forms import Section
from permits.dossiers.intake import ReceivedFile
from permits.dossiers.models import BY_OFFICE, Dossier, Paper
from permits.dossiers.signatures import Examined
from permits.dossiers.vocabulary import ScanState, SignedState
from permits.filing import followups, queries, unlocking
from permits.filing.application import answers
from permits.filing.drafts import sketching
from permits.filing.misplaced import misplaced
from permits.network import places
from permits.procedures import catalogue
from permits.sharing import answering as sharing
from workflow.model import Names, Procedure
from workflow.model import Paper as Asked

#: Beside the sections: where finished works stand, as a site's document; absent until it is said.
AS_BUILT = "as_built"


def start(
    session: Session,
    actor: Actor,
    work: WorkKind,
    point: str | None = None,
    matter: Matter = Matter.NEW,
) -> Dossier:
    """Begin a draft; a point chosen on the map is offered as its place where the work has one.

    A point that cannot be read is nobody's mistake to mend: the draft begins without it.
    """
    if matter not in (Matter.NEW, Matter.LOCATION):  # the others are about a permit
        raise Conflict("permit.not_standing")
    dossier = starting.start(session, actor, work, matter)
    if point and forms.SHAPES[work] == "point":
        try:
            reading = coordinates.read(
                point,
                crs.WGS84.code,
                shape="point",
                locate=lambda place: map_queries.ward_at(session, place),
            )
        except SiteProblem:
            return dossier
        offered = {"system": crs.WGS84.code, "coordinates": point, "ward": reading.ward}
        dossier.prepared = {DossierSection.SITE.value: offered}
    return dossier


def fill(session: Session, dossier: Dossier, section: Section) -> None:
    """Keep one section of a dossier that the carrier may change now."""
    _write(session, dossier, section)
    if section.name == DossierSection.APPLICANT:
        dossier.work_name = str(section.values["work_name"])
    if section.name == DossierSection.TECHNICAL and dossier.site_source:
        checking.run(session, dossier)  # the evidence so far was about another work


def place(session: Session, dossier: Dossier, section: Section) -> None:
    """Read the coordinates, put the dossier there, and check the place at once."""
    reading = read_place(session, dossier, section.values, ward=str(section.values["ward"]))
    _write(session, dossier, section)
    checking.place(dossier, reading.site, reading.ward)
    checking.run(session, dossier)


def read_place(
    session: Session, dossier: Dossier, said: Mapping[str, Any], *, ward: str | None
) -> coordinates.Reading:
    """Read the coordinates of a section, in the system it declares; a wrong one is told there."""
    shape = forms.SHAPES[WorkKind(dossier.work_kind)]
    try:
        return coordinates.read(
            str(said["coordinates"]),
            coordinates.declared(str(said["system"]), str(said.get("meridian") or "108.5")),
            shape=shape,
            locate=lambda point: map_queries.ward_at(session, point),
            ward=ward,
        )
    except SiteProblem as problem:
        raise misplaced(session, problem, shape) from problem


def stand(session: Session, dossier: Dossier, section: Section) -> None:
    """Keep where works were really built beside where they were permitted: that one stays."""
    reading = read_place(session, dossier, section.values, ward=None)
    _write(session, dossier, section)
    dossier.content = {**dossier.content, AS_BUILT: reading.site.document()}


def answer_sharing(session: Session, actor: Actor, dossier: Dossier, section: Section) -> None:
    """Keep what is done about things near, with the search it rests on; ask the taken's owner."""
    _changeable(session, dossier)
    sharing.answer(session, actor, dossier, section)
    _write(session, dossier, section)


def keep(session: Session, actor: Actor, dossier: Dossier, section: Section) -> None:
    """Keep any section: a place is put on the map and checked, the others are filled in.

    What it says from now on is remembered with who said so.
    """
    if section.name == DossierSection.SITE:
        place(session, dossier, section)
    elif section.name == DossierSection.SHARING:
        answer_sharing(session, actor, dossier, section)
    elif "coordinates" in section.values:
        stand(session, dossier, section)
    else:
        fill(session, dossier, section)
    sketching.note_saved(session, actor, dossier, section.name)


def _write(session: Session, dossier: Dossier, section: Section) -> None:
    unlocking.require_section(session, dossier, section.name, section.values)
    if dossier.matter in BY_OFFICE:  # the office's words; its holder answers beside them
        raise Conflict("dossier.not_draft")
    dossier.content = {**dossier.content, section.name: dict(section.values)}


def attach(
    session: Session,
    actor: Actor,
    store: FileStore,
    dossier: Dossier,
    component: str,
    upload: ReceivedFile,
    *,
    instead_of: Paper | None = None,
    beside: bool = False,
) -> Paper:
    """Keep a file as a component of the dossier; the version before stays in the file.

    It takes the place of every file of the component, of one, or, where the component holds
    several, stands beside them. One whose component must be signed and is not is refused; one
    whose signatures could not be weighed is kept as such, and a job looks again.
    """
    unlocking.require_paper(session, dossier, component)
    _signed_as_wanted(session, dossier, component, upload)
    now = clock.now()
    place = _make_place(session, dossier, component, instead_of, beside=beside)
    examined = upload.examined
    paper = Paper(
        ref=codes.new_code(16),
        dossier_id=dossier.id,
        component=component,
        place=place,
        filename=upload.filename,
        media_type=upload.media_type,
        size=len(upload.content),
        sha256=store.put(upload.content),
        uploaded_by_id=actor.person_id,
        uploaded_at=now,
        signatures=examined.to_plain() if examined else None,
        scan=upload.scan,
        scanned_at=None if upload.scan is ScanState.NOT_SCANNED else now,
        answers_sha256=examined.answers_sha256 if examined else None,
    )
    session.add(paper)
    if examined and examined.state is SignedState.UNCHECKED:
        session.flush()  # its id is promised to the job
        enqueue(session, "filing.examine", paper_id=paper.id)
    return paper


def _make_place(
    session: Session,
    dossier: Dossier,
    component: str,
    instead_of: Paper | None,
    *,
    beside: bool,
) -> int:
    """Say at which place of its component a file will stand, and end what stood there."""
    standing = [p for p in dossiers.papers(session, dossier.id) if p.component == component]
    ending = standing if instead_of is None and not beside else [instead_of]
    for old in ending:
        if old is not None:
            old.replaced_at = clock.now()
    session.flush()  # the place must be free before another file takes it
    if instead_of is not None:
        return instead_of.place
    if not beside:
        return 1
    most = components.known(component).files
    if len(standing) >= most:
        raise Invalid.one("file", "paper.too_many_files", limit=most)
    taken = {paper.place for paper in standing}
    return next(place for place in range(1, most + 1) if place not in taken)


def found_of(session: Session, paper_id: int, examined: Examined) -> None:
    """Keep what a later look found of a file's signatures; a draft thrown away has none."""
    paper = queries.paper(session, paper_id)
    if paper is not None:
        paper.signatures = examined.to_plain()


def _signed_as_wanted(
    session: Session, dossier: Dossier, component: str, upload: ReceivedFile
) -> None:
    wish = signatures.wanted(asked(procedure_of(session, dossier), component))
    if signatures.is_refused(upload.examined, wish):
        state = upload.examined.state if upload.examined else SignedState.UNSIGNED
        raise Invalid.one("file", "paper.must_be_signed", filename=upload.filename, state=state)


def detach(session: Session, dossier: Dossier, paper: Paper) -> None:
    """Take a paper out of the dossier; the file itself stays for the history."""
    unlocking.require_paper(session, dossier, paper.component)
    paper.replaced_at = clock.now()


def accepted_types(procedure: Procedure, component: str) -> tuple[str, ...]:
    """Say which types of file a component may be, or complain of a component nobody asked for."""
    return asked(procedure, component).accept


def asked(procedure: Procedure, component: str) -> Asked:
    """Give what a procedure says of a component, or complain of one nobody asked for."""
    for paper in procedure.papers:
        if paper.code == component:
            return paper
    raise Invalid.one("component", "paper.unknown_component", name=component[:60])


def submit(session: Session, actor: Actor, dossier: Dossier) -> None:
    """File a draft: check it once more, pin the law of today, give it a code and set it going."""
    if not dossier.is_draft:
        raise Conflict("dossier.not_draft")
    followups.hold(session, dossier)
    _complete(session, dossier)
    check = checking.run(session, dossier)
    if DossierSection.SHARING in sections_of(dossier):
        sharing.seal(session, actor, dossier)
    set_going(session, actor, dossier, procedure_of(session, dossier), check)


def set_going(
    session: Session, actor: Actor, dossier: Dossier, procedure: Procedure, check: Check
) -> None:
    """File a dossier that is whole: find who decides on it, give it its code, open its case."""
    facts = checking.facts(session, dossier, check, procedure)
    facts = about.with_permit(session, dossier, facts)
    authority_id = checking.authority_of(procedure, facts)
    code = dossiers.next_code(session, _agency(session, authority_id), clock.today())
    dossier.file(procedure, authority_id, code, at=clock.now())
    session.flush()  # the case points to the dossier as it was filed
    transitions.open_case(session, actor, dossier, procedure, {**facts, "supplements": 0})


def discard(session: Session, dossier: Dossier) -> None:
    """Throw a draft away for good; what was filed stays for ever."""
    reference = dossier.ref
    if not queries.delete_draft(session, dossier.id):
        raise Conflict("dossier.not_draft")
    places.discarded(session, reference)


def resubmit(session: Session, actor: Actor, dossier: Dossier, node: str, note: str) -> None:
    """Hand a supplemented dossier back to whoever asked for it."""
    _complete(session, dossier)
    transitions.complete(session, actor, dossier.id, Place(node), Act("resubmit", note))


def _agency(session: Session, authority_id: int) -> str:
    office = accounts.office_of(session, authority_id)
    if not office.h15_code:
        raise Problem("dossier.no_authority")
    return office.h15_code


def is_changeable(session: Session, dossier: Dossier) -> bool:
    """Say whether the carrier may change it: a draft, or filed and waiting for its supplement."""
    return dossier.is_draft or transitions.waits_for_applicant(session, dossier)


def _changeable(session: Session, dossier: Dossier) -> None:
    if not is_changeable(session, dossier):
        raise Conflict("dossier.not_draft")


def require_changeable(session: Session, dossier: Dossier, component: str) -> None:
    """Refuse a file for a component that may not be changed now, before it is sent."""
    asked(procedure_of(session, dossier), component)
    unlocking.require_paper(session, dossier, component)


def procedure_of(session: Session, dossier: Dossier) -> Procedure:
    """Give the version a dossier is pinned to, or for a draft the one in force today."""
    if dossier.procedure_code and dossier.procedure_version:
        return catalogue.pinned(dossier.procedure_code, dossier.procedure_version)
    work, matter = WorkKind(dossier.work_kind), Matter(dossier.matter)
    return catalogue.in_force(session, work, clock.today(), matter).procedure


def sections_of(dossier: Dossier) -> dict[str, type[forms.SectionForm]]:
    """List the forms a dossier's matter asks for, by the names of its sections."""
    return forms.sections(WorkKind(dossier.work_kind), Matter(dossier.matter))


# --- what is still missing ----------------------------------------------------------------------


def missing(session: Session, dossier: Dossier) -> list[Complaint]:
    """List what keeps a dossier from being filed, each under its section or component."""
    asked = sections_of(dossier)
    complaints = [
        Complaint(f"section-{name}", "section.missing", {"section": DossierSection(name)})
        for name in asked
        if name not in dossier.content and name != DossierSection.SHARING
    ]
    if DossierSection.SHARING in asked:
        complaints += sharing.complaints(session, dossier)
    complaints += followups.complaints(session, dossier)
    procedure = procedure_of(session, dossier)
    have = {paper.component for paper in dossiers.papers(session, dossier.id)}
    known = known_facts(dossier)
    complaints += [
        Complaint(f"paper-{p.code}", "dossier.paper_missing", {"name": _face(p.names)})
        for p in procedure.papers
        if p.code not in have and p.required and holds(p.is_asked, known)
    ]
    return [*complaints, *_offending(session, dossier)]


def _offending(session: Session, dossier: Dossier) -> Iterator[Complaint]:
    """Name files that cannot be filed as they are: infected, or a form of other answers."""
    for paper in dossiers.papers(session, dossier.id):
        if paper.scan is ScanState.INFECTED:
            yield Complaint(f"paper-{paper.component}", "paper.infected_kept")
        elif paper.answers_sha256 and paper.answers_sha256 != answers.fingerprint(dossier):
            yield Complaint(
                f"paper-{paper.component}", "application.changed", {"filename": paper.filename}
            )


def _face(names: Names) -> Bilingual:
    return Bilingual(names.vi, names.en)


def known_facts(dossier: Dossier) -> dict[str, Any]:
    """Say what is known of a draft before it is filed, for papers that are asked only sometimes."""
    height = checking.height_of(dossier)
    return {
        "height_m": float(height) if height is not None else 0.0,
        "in_zone": False,
        "supplements": 0,
        "consultees": [],
        "works_class": "",
        **{name: str(said) for name, said in dossier.section("request").items()},
    }


def holds(asked: Callable[[Mapping[str, Any]], bool], known: Mapping[str, Any]) -> bool:
    """Say whether a paper is asked for; where that cannot be known yet it is not demanded."""
    try:
        return asked(known)
    except LookupError:
        return False


def _complete(session: Session, dossier: Dossier) -> None:
    complaints: Sequence[Complaint] = missing(session, dossier)
    if dossier.site is None and not any(c.field == "section-site" for c in complaints):
        complaints = [*complaints, Complaint("section-site", "dossier.site_missing")]
    if complaints:
        raise Invalid(complaints)

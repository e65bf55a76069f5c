"""The dossiers of one way together: told once what they share, shown together, filed together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from permits.accounts.actor import Actor
from permits.core.errors import Complaint, Conflict, Invalid
from permits.core.text import Bilingual
from permits.core.vocabulary import DossierSection, DossierStatus, WorkKind
from permits.dossiers import forms
from permits.dossiers.forms import SectionForm
from permits.dossiers.models import Dossier
from permits.filing import choices, queries, service
from permits.filing import pages as views
from permits.filing.bundle_forms import BundleForm
from permits.forms.base import each_field
from permits.network import way_queries, ways
from permits.network.vocabulary import BUNDLED_NAME
from permits.network.way_documents import Alternative, Stretch
from permits.network.way_models import RouteBundle

#: The part of the common form that speaks of a section, by the section and the kind of work.
_PARTS = {
    DossierSection.SITE: dict.fromkeys(WorkKind, "site"),
    DossierSection.TECHNICAL: {WorkKind.DUCT_SHARE: "share", WorkKind.DUCT_BUILD: "dig"},
}
_NUMBERED = BUNDLED_NAME.removeprefix("{name}")


@dataclass(frozen=True, slots=True)
class Member:
    """One dossier of a bundle, with where it stands and what keeps it from being filed."""

    stretch: int
    dossier: Dossier
    work: WorkKind
    owner: Bilingual | str
    length_m: float
    status: DossierStatus | None
    missing: tuple[Complaint, ...]
    lost: bool  # places in ducts that are needed and held no more


@dataclass(frozen=True, slots=True)
class Bundle:
    """The dossiers of one way as their page shows them."""

    ref: str
    search_ref: str
    alternative: int
    created_at: datetime
    held_until: datetime
    members: tuple[Member, ...]

    @property
    def drafts(self) -> tuple[Member, ...]:
        """List what is not filed yet."""
        return tuple(member for member in self.members if member.dossier.is_draft)

    @property
    def is_ready(self) -> bool:
        """Say whether everything left may be filed."""
        return bool(self.drafts) and not any(one.missing or one.lost for one in self.drafts)


def shown(session: Session, actor: Actor, bundle: RouteBundle) -> Bundle:
    """Gather a bundle with the state of each of its dossiers."""
    kept = way_queries.search_of(session, bundle)
    way = Alternative.read(kept.routes[bundle.alternative - 1])
    begun = way_queries.dossiers_of(session, bundle)
    rows = queries.own_rows(session, actor, [each.dossier.id for each in begun])
    names = way_queries.office_names(session, {s.owner for s in way.stretches if s.owner})
    lost = set(ways.lapsed(session, bundle))
    members = []
    for each in begun:
        dossier, stretch = each.dossier, way.stretches[each.stretch - 1]
        missing = service.missing(session, dossier) if dossier.is_draft else ()
        members.append(
            Member(
                stretch=each.stretch,
                dossier=dossier,
                work=stretch.work,
                owner=_owner(stretch, names),
                length_m=round(stretch.length_m, 1),
                status=rows[dossier.id].status,
                missing=tuple(missing),
                lost=dossier.ref in lost,
            )
        )
    return Bundle(
        bundle.ref,
        kept.ref,
        bundle.alternative,
        bundle.created_at,
        bundle.held_until,
        tuple(members),
    )


def _owner(stretch: Stretch, names: Mapping[str, Any]) -> Bilingual | str:
    office = names.get(stretch.owner or "")
    return Bilingual(office.name_vi, office.name_en) if office else (stretch.owner or "")


# --- what is said once ----------------------------------------------------------------------------


def common_form(
    session: Session, actor: Actor, bundle: RouteBundle, sent: MultiDict[str, str] | None = None
) -> BundleForm:
    """Make the form of what the drafts share, with what was sent or what they say already."""
    drafts = _drafts(session, bundle)
    form = BundleForm(sent if sent is not None else _said(session, actor, drafts))
    if sent is None:
        for field in each_field(form):
            field.raw_data = None  # so that it is written the way of the page
    if not any(_is_open(dossier) for _, dossier in drafts):
        del form.dig.form.open_surface
    kinds = {WorkKind(each.work_kind) for _, each in drafts}
    if WorkKind.DUCT_SHARE not in kinds:
        del form.share
    if WorkKind.DUCT_BUILD not in kinds:
        del form.dig
    return form


def _drafts(session: Session, bundle: RouteBundle) -> list[tuple[int, Dossier]]:
    begun = way_queries.dossiers_of(session, bundle)
    return [(each.stretch, each.dossier) for each in begun if each.dossier.is_draft]


def _said(
    session: Session, actor: Actor, drafts: Iterable[tuple[int, Dossier]]
) -> MultiDict[str, str]:
    """Write what the first draft of each kind says, under the names of the common form."""
    last = queries.last_applicant(session, actor)
    said = {f"applicant-{name}": v for name, v in last.items() if name != "work_name"}
    for stretch, dossier in reversed(list(drafts)):
        for name in (DossierSection.SITE, DossierSection.TECHNICAL):
            part = _PARTS[name][WorkKind(dossier.work_kind)]
            known = {**dossier.prepared.get(name, {}), **dossier.section(name)}
            said |= {f"{part}-{field}": value for field, value in known.items()}
        applicant = dossier.section(DossierSection.APPLICANT)
        said |= {f"applicant-{field}": value for field, value in applicant.items()}
        if dossier.work_name:
            said["applicant-work_name"] = _without_number(dossier.work_name, stretch)
    return MultiDict({name: str(value) for name, value in said.items() if value is not None})


def _without_number(name: str, stretch: int) -> str:
    return name.removesuffix(_NUMBERED.format(n=stretch))


def tell(session: Session, actor: Actor, bundle: RouteBundle, form: BundleForm) -> int:
    """Complete every draft with what they share; each section is judged by its own form."""
    drafts = _drafts(session, bundle)
    for stretch, dossier in drafts:
        for name in (DossierSection.APPLICANT, DossierSection.SITE, DossierSection.TECHNICAL):
            made = _section(session, actor, dossier, name, _common(form, dossier, name, stretch))
            service.keep(session, actor, dossier, made.to_command())
        session.flush()
    return len(drafts)


def _section(
    session: Session, actor: Actor, dossier: Dossier, name: str, common: Mapping[str, Any]
) -> SectionForm:
    values = {**dossier.prepared.get(name, {}), **dossier.section(name), **common}
    said = MultiDict({key: str(value) for key, value in values.items() if value is not None})
    form = forms.sections(WorkKind(dossier.work_kind))[name](said)
    choices.offer(session, actor, dossier, form)
    if not form.validate():
        raise Invalid(form.complaints())
    return form


def _common(form: BundleForm, dossier: Dossier, name: str, stretch: int) -> dict[str, Any]:
    """Give what the common form says about one section of one draft."""
    if name == DossierSection.APPLICANT:
        said = dict(form.applicant.form.data)
        number = _NUMBERED.format(n=stretch)
        return {**said, "work_name": f"{said['work_name'][: 200 - len(number)]}{number}"}
    part = _PARTS[DossierSection(name)][WorkKind(dossier.work_kind)]
    said = dict(getattr(form, part).form.data)
    surface = said.pop("open_surface", None)
    return said | _opened(dossier, name, surface)


def _is_open(dossier: Dossier) -> bool:
    """Say whether the search left a surface open that nobody has named since."""
    name = DossierSection.TECHNICAL
    return "unknown_m" in dossier.prepared.get(name, {}) and not dossier.section(name)


def _opened(dossier: Dossier, name: str, surface: object) -> dict[str, str]:
    """Count what the search left open as the surface that was named, until the section is kept."""
    prepared = dossier.prepared.get(name, {})
    if surface is None or "unknown_m" not in prepared or dossier.section(name):
        return {}
    field = f"{surface}_m"
    metres = float(prepared["unknown_m"]) + float(prepared.get(field, 0))
    return {field: f"{metres:g}"}


# --- filing together ------------------------------------------------------------------------------


def submit(session: Session, actor: Actor, bundle: RouteBundle) -> int:
    """File every draft of the bundle, each by its own verb: all of them or none."""
    drafts = _drafts(session, bundle)
    if not drafts:
        raise Conflict("bundle.nothing_to_file")
    lost = set(ways.lapsed(session, bundle))
    if lost:
        names = [dossier.work_name or dossier.ref for _, dossier in drafts if dossier.ref in lost]
        raise Conflict("bundle.not_held", dossiers=names)
    if any(service.missing(session, dossier) for _, dossier in drafts):
        raise Conflict("dossier.incomplete")
    for _, dossier in drafts:
        service.submit(session, actor, dossier)
    return len(drafts)


def is_warned(session: Session, bundle: RouteBundle) -> bool:
    """Say whether the check of one of the drafts found what must be seen before filing."""
    return any(views.is_warned(session, dossier) for _, dossier in _drafts(session, bundle))

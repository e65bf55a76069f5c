"""What decisions about a permit that goes on say: changed, longer, copied, handed on, completed."""

from collections.abc import Callable
from dataclasses import replace
from math import hypot
from typing import Any

from sqlalchemy.orm import Session

from gis import coordinates
from gis import queries as map_queries
from gis.errors import SiteProblem
from gis.site import Site
from permits.cases.lettering import SYSTEM
from permits.core.vocabulary import WorkKind
from permits.decisions import life
from permits.decisions.contents import asked, describing, earlier, lines, old_and_new, points
from permits.decisions.contents.earlier import Earlier, brief_of, party_of
from permits.decisions.models import Draft
from permits.decisions.vocabulary import ELECTRONIC
from permits.dossiers import checking
from permits.dossiers import queries as dossiers
from permits.dossiers.forms import SHAPES
from permits.dossiers.models import Dossier
from permits.dossiers.vocabulary import ReissueCause, TransferGround
from permits.papers import contents as papers
from permits.procedures import catalogue, follow_ups
from workflow.model import Document

_Builder = Callable[[Session, Dossier, Draft, Document, dict[str, Any]], papers.Content]
#: How the permit inside an adjusted one is put together, by what was permitted before.
_GRANTING: dict[str, _Builder] = {
    "permit_point": points.permit,
    "permit_linear": lines.linear_permit,
    "permit_underground": lines.underground_permit,
    "permit_line": lines.line_permit,
    "shared_use_consent": lines.consent,
}


def adjustment(
    session: Session, dossier: Dossier, draft: Draft, document: Document, shared: dict[str, Any]
) -> papers.AdjustmentContent:
    """Say a permit anew with what changes; it holds as long as the one it replaces held."""
    old = earlier.read(session, dossier)
    inner = _GRANTING[old.granted.template](session, dossier, draft, document, shared)
    return papers.AdjustmentContent(
        **shared,
        earlier=old.paper,
        changed=old_and_new.changed(old.design, dossier),
        granted=papers.Granted.of(_timed(inner, old)),
        reason=asked.text(dossier, "reason"),
    )


def extension(
    session: Session, dossier: Dossier, draft: Draft, document: Document, shared: dict[str, Any]
) -> papers.ExtensionContent:
    """Say until when works may start now, and which of the extensions this is."""
    old = earlier.read(session, dossier)
    until_before = old.permit.start_before or old.permit.issued_on
    months = life.months_granted(dossier, document) or 0
    return papers.ExtensionContent(
        **earlier.about(session, old, draft, shared),
        holder=party_of(session, old.permit.holder_id, dossier, old.design),
        work=brief_of(session, old.design),
        until=life.months_after(until_before, months) or until_before,
        until_before=until_before,
        months=months,
        time=old.permit.extensions + 1,
        times_at_most=follow_ups.extending().times,
        reason=asked.text(dossier, "reason"),
    )


def reissue(
    session: Session, dossier: Dossier, draft: Draft, document: Document, shared: dict[str, Any]
) -> papers.ReissueContent:
    """Say a permit once more, word for word, and why."""
    old = earlier.read(session, dossier)
    cause = asked.words(dossier, "cause", ReissueCause)
    return papers.ReissueContent(
        **earlier.about(session, old, draft, shared),
        reason="; ".join(part for part in (cause, asked.text(dossier, "circumstances")) if part),
        granted=papers.Granted.of(_timed(old.granted, old)),
        replaces=_replaced(old),
        changed=getattr(old.content, "changed", ()),
    )


def transfer(
    session: Session, dossier: Dossier, draft: Draft, document: Document, shared: dict[str, Any]
) -> papers.TransferContent:
    """Say who held a permit and who holds it from now on."""
    old = earlier.read(session, dossier)
    about = earlier.about(session, old, draft, shared)
    before = party_of(session, old.permit.holder_id, old.design)
    about["recipients"] = (before.name, *about["recipients"])
    return papers.TransferContent(
        **about,
        old_holder=before,
        holder=party_of(session, dossier.carrier_id, dossier),
        work=brief_of(session, old.design),
        ground=asked.words(dossier, "ground", TransferGround),
        proof=asked.proof(dossier, "agreement", "agreed_on"),
        until=old.permit.start_before,
        started_on=old.permit.started_on,
    )


def completion(
    session: Session, dossier: Dossier, draft: Draft, document: Document, shared: dict[str, Any]
) -> papers.CompletionContent:
    """Say what was reported of finished works and how far from the permitted place they stand."""
    old = earlier.read(session, dossier)
    return papers.CompletionContent(
        **earlier.about(session, old, draft, shared),
        received_on=describing.received_on(dossier),
        holder=party_of(session, old.permit.holder_id, dossier, old.design),
        work=brief_of(session, old.design),
        started_on=old.permit.started_on,
        finished_on=asked.day(dossier, "finished_on") or old.permit.finished_on,
        on_air_on=asked.day(dossier, "on_air_on"),
        built=_built(session, dossier, checking.site_of(old.design)),
        system=SYSTEM,
        components=_components(session, dossier),
    )


def _timed(granted: papers.Content, old: Earlier) -> papers.Content:
    """Let a permit inside another paper hold as long as the one before it held."""
    if not isinstance(granted, papers.PermitContent | papers.LinearPermitContent):
        return granted
    return replace(granted, start_before=old.permit.start_before, started_on=old.permit.started_on)


def _replaced(old: Earlier) -> papers.EarlierPaper | None:
    """Name the permit that an adjusted one replaced, for the copy of the adjusted one."""
    if isinstance(old.content, papers.AdjustmentContent):
        return old.content.earlier
    return old.content.replaces if isinstance(old.content, papers.ReissueContent) else None


def _built(session: Session, dossier: Dossier, permitted: Site | None) -> tuple[Any, ...]:
    """Lay the points as built beside those permitted, in their order; unlike numbers tell nothing.

    Both in the province's VN-2000 zone, metres.
    """
    said = asked.text(dossier, "coordinates")
    if not said or permitted is None:
        return ()
    try:
        reading = coordinates.read(
            str(dossier.section(asked.SECTION)["coordinates"]),
            coordinates.declared(
                asked.text(dossier, "system"), asked.text(dossier, "meridian") or "108.5"
            ),
            shape=SHAPES[WorkKind(dossier.work_kind)],
            locate=lambda point: map_queries.ward_at(session, point),
        )
    except SiteProblem:
        return ()  # what cannot be placed is not measured; the paper is not held up by it
    was, now = permitted.vn2000(), reading.site.vn2000()
    if len(was) != len(now):
        return ()
    return tuple(
        papers.BuiltPoint(str(n), a.x, a.y, b.x, b.y, round(hypot(a.x - b.x, a.y - b.y), 2))
        for n, (a, b) in enumerate(zip(was, now, strict=True), start=1)
    )


def _components(session: Session, dossier: Dossier) -> tuple[papers.Component, ...]:
    """List what was handed in with the report, once for each component of the procedure."""
    procedure = catalogue.pinned(dossier.procedure_code or "", dossier.procedure_version or 0)
    given = [paper.component for paper in dossiers.papers(session, dossier.id)]
    return tuple(
        papers.Component(component.names.vi, ELECTRONIC, given.count(component.code))
        for component in procedure.papers
        if component.code in given
    )

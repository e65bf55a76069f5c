"""Puts the applicant's answers together as the request he signs, in the language of papers."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.cases import about, lettering
from permits.core import clock, codes
from permits.core.errors import Problem
from permits.core.text import Bilingual
from permits.core.vocabulary import PROVINCE, DossierSection, Term
from permits.dossiers import checking
from permits.dossiers.models import Dossier
from permits.filing import pages, sections, service
from permits.filing.application import answers
from permits.filing.application.vocabulary import (
    ADDRESSEE_UNKNOWN,
    REPRESENTATIVE,
    SAID_NO,
    SAID_YES,
)
from permits.papers.contents import (
    Answered,
    AnsweredPart,
    ApplicationContent,
    Office,
    Signatory,
)
from permits.papers.layout import number
from workflow.model import Paper as Asked


def content(
    session: Session, actor: Actor, dossier: Dossier, component: Asked
) -> ApplicationContent:
    """Write the request of a dossier as it stands now; `component` names it."""
    applicant = lettering.holder_of(dossier)
    return ApplicationContent(
        office=Office(
            code=dossier.carrier.code,
            name=applicant.name,
            parent="",
            place=PROVINCE.vi,
            address=applicant.address,
        ),
        signatory=Signatory(
            (applicant.position or REPRESENTATIVE.vi,), applicant.representative or ""
        ),
        issued_on=clock.today(),
        dossier_code=codes.grouped(dossier.ref),
        title=component.names.vi,
        addressee=_addressee(session, dossier),
        procedure=service.procedure_of(session, dossier).names.vi,
        applicant=applicant,
        work_name=dossier.work_name,
        work_kind=dossier.work_kind.vi,
        parts=tuple(_parts(session, actor, dossier)),
        vertices=lettering.vertices_of(checking.site_of(dossier)),
        attached=tuple(_attached(session, dossier, component.code)),
        answers_sha256=answers.fingerprint(dossier),
    )


def _addressee(session: Session, dossier: Dossier) -> str:
    """Name who will decide, where the answers already say so."""
    check = checking.last(session, dossier)
    if check is None:
        return ADDRESSEE_UNKNOWN.vi
    procedure = service.procedure_of(session, dossier)
    try:
        facts = checking.facts(session, dossier, check, procedure)
        facts = about.with_permit(session, dossier, facts)
        return accounts.office_of(session, checking.authority_of(procedure, facts)).name_vi
    except (Problem, LookupError):
        return ADDRESSEE_UNKNOWN.vi


def _parts(session: Session, actor: Actor, dossier: Dossier) -> Iterator[AnsweredPart]:
    for name in pages.asked_sections(dossier):
        if name in dossier.content and name is not DossierSection.APPLICANT:
            form = sections.kept(session, actor, dossier, name)
            lines = (
                Answered(str(each.label), _written(each.value, str(each.unit)))
                for each in sections.answers(form)
                if each.value not in (None, "")
            )
            yield AnsweredPart(name.vi, tuple(lines))


def _written(value: object, unit: str) -> str:
    """Write an answer the Vietnamese way; the unit behind it where it has one."""
    text = _plain(value)
    return f"{text} {unit}" if unit else text


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return SAID_YES.vi if value else SAID_NO.vi
    if isinstance(value, Term | Bilingual):
        return value.vi
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, int | float):
        return number(float(value))
    return str(value)


def _attached(session: Session, dossier: Dossier, own: str) -> Iterator[str]:
    names = {each.code: each.names.vi for each in service.procedure_of(session, dossier).papers}
    for paper in dossier.papers:
        if paper.replaced_at is None and paper.component != own and paper.component in names:
            yield f"{names[paper.component]}: {paper.filename}"

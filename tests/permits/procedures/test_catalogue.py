"""The catalogue says which law rules a dossier, on which day, and keeps to it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from permits import wiring
from permits.cases import registry
from permits.core.errors import Problem
from permits.core.vocabulary import Role, WorkKind, WorksClass
from permits.procedures import catalogue, works
from workflow.errors import BadDefinition
from workflow.model import NodeKind
from workflow.names import KnownNames, check_names

IN_FORCE = date(2026, 11, 12)


@pytest.mark.parametrize("work", WorkKind)
def test_each_kind_of_work_has_a_procedure_and_the_sources_that_make_it_so(
    session: Session, work: WorkKind
) -> None:
    choice = catalogue.in_force(session, work, IN_FORCE)

    assert work in choice.procedure.works
    assert choice.why == choice.procedure.legal_basis
    assert choice.enactment is None
    assert all(cite.text for cite in choice.why)


@pytest.mark.parametrize("work", WorkKind)
def test_a_procedure_rules_from_its_first_day_and_not_before(
    session: Session, work: WorkKind
) -> None:
    first = catalogue.in_force(session, work, IN_FORCE).procedure.in_force_from

    assert catalogue.in_force(session, work, first)
    with pytest.raises(Problem, match=r"dossier\.no_procedure"):
        catalogue.in_force(session, work, first.replace(year=first.year - 10))


def test_where_nothing_is_in_force_nothing_is_offered(session: Session) -> None:
    assert catalogue.offered(session, date(2000, 1, 1)) == []
    assert [work for work, _ in catalogue.offered(session, IN_FORCE)] == list(WorkKind)


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2025, 7, 1), 2),
        (date(2026, 6, 30), 2),
        (date(2026, 7, 1), 1),
        (date(2026, 9, 30), 1),
        (date(2026, 10, 1), 3),
        (date(2030, 1, 1), 3),
    ],
)
def test_a_tower_goes_by_the_rules_of_the_day_it_is_filed(
    session: Session, day: date, version: int
) -> None:
    assert catalogue.in_force(session, WorkKind.TOWER_GROUND, day).procedure.version == version


def test_what_waits_for_a_decision_rules_nothing_by_itself(session: Session) -> None:
    waiting = [p for p in catalogue.published() if p.by_decision]

    assert [p.code for p in waiting] == ["commencement_notice"]
    for _, choice in catalogue.offered(session, date(9999, 12, 31)):
        assert choice.procedure not in waiting


def test_every_version_for_a_kind_of_work_is_listed_the_latest_first(session: Session) -> None:
    listed = catalogue.versions(session, WorkKind.TOWER_ROOFTOP)

    named = [f"{version.procedure.code}/v{version.procedure.version}" for version in listed]
    assert named == ["commencement_notice/v1", "tower/v3", "tower/v1", "tower/v2"]


def test_a_pinned_version_is_that_version_whatever_rules_today() -> None:
    for procedure in catalogue.published():
        assert catalogue.pinned(procedure.code, procedure.version) is procedure


def test_a_version_nobody_published_is_named_in_the_refusal() -> None:
    with pytest.raises(LookupError, match="tower v99"):
        catalogue.pinned("tower", 99)


def test_every_name_of_every_procedure_means_something() -> None:
    for procedure in catalogue.published():
        check_names(procedure, wiring.KNOWN)
        for node in procedure.nodes:
            if node.kind is NodeKind.USER:
                assert node.form in registry.task_kinds
                assert node.role in set(Role)
            if node.kind is NodeKind.SERVICE:
                assert node.effect in registry.effects


@pytest.mark.parametrize(
    "kind", ["effects", "forms", "roles", "units", "templates", "books", "documents"]
)
def test_a_name_nobody_knows_stops_the_start(kind: str) -> None:
    poorer: KnownNames = replace(wiring.KNOWN, **{kind: frozenset()})

    with pytest.raises(BadDefinition, match="is no known"):
        check_names(catalogue.pinned("tower", 1), poorer)


def test_a_task_for_a_role_its_unit_does_not_have_stops_the_start() -> None:
    staff = {**wiring.STAFF, "zone": frozenset({Role.CLERK})}
    with pytest.raises(BadDefinition) as refused:
        check_names(catalogue.pinned("tower", 1), replace(wiring.KNOWN, staff=staff))

    assert refused.value.file == "tower/v1/process.bpmn"
    assert refused.value.line == catalogue.pinned("tower", 1).node("zone_approval").line
    assert refused.value.reason == (
        "'zone_approval': nobody in the unit 'zone' can be 'zone_officer';"
        " the roles there are: clerk"
    )


@pytest.mark.parametrize(
    ("height", "works_class"),
    [
        ("0", WorksClass.IV),
        ("45", WorksClass.IV),
        ("45.01", WorksClass.III),
        ("74.99", WorksClass.III),
        ("75", WorksClass.II),
        ("149.99", WorksClass.II),
        ("150", WorksClass.I),
        ("299.99", WorksClass.I),
        ("300", WorksClass.SPECIAL),
    ],
)
def test_the_height_decides_the_class_of_works(height: str, works_class: WorksClass) -> None:
    found = works.classed(WorkKind.TOWER_GROUND, Decimal(height))

    assert found.works_class is works_class
    assert "TT 34/2026" in found.cite.text


def test_a_work_without_height_is_of_the_lowest_class() -> None:
    assert works.classed(WorkKind.DUCT_SHARE, None).works_class is WorksClass.IV
    assert works.classed(WorkKind.SMART_POLE, None).works_class is WorksClass.IV

"""The catalogue says which law rules a dossier, on which day, and keeps to it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

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
    work: WorkKind,
) -> None:
    choice = catalogue.in_force(work, IN_FORCE)

    assert work in choice.procedure.works
    assert choice.why == choice.procedure.legal_basis
    assert all(cite.text for cite in choice.why)


@pytest.mark.parametrize("work", WorkKind)
def test_a_procedure_rules_from_its_first_day_and_not_before(work: WorkKind) -> None:
    first = catalogue.in_force(work, IN_FORCE).procedure.in_force_from

    assert catalogue.in_force(work, first)
    with pytest.raises(Problem, match=r"dossier\.no_procedure"):
        catalogue.in_force(work, first.replace(year=first.year - 10))


def test_where_nothing_is_in_force_nothing_is_offered() -> None:
    assert catalogue.offered(date(2000, 1, 1)) == []
    assert [work for work, _ in catalogue.offered(IN_FORCE)] == list(WorkKind)


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


@pytest.mark.parametrize("kind", ["effects", "forms", "roles", "units", "templates", "books"])
def test_a_name_nobody_knows_stops_the_start(kind: str) -> None:
    poorer: KnownNames = replace(wiring.KNOWN, **{kind: frozenset()})

    with pytest.raises(BadDefinition, match="is no known"):
        check_names(catalogue.pinned("tower", 1), poorer)


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

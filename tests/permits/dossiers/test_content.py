"""What a dossier says, where it stands, and who is competent there."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from permits.accounts import queries as accounts
from permits.core.errors import Invalid, Problem
from permits.core.vocabulary import WorkKind
from permits.demo import walk
from permits.dossiers import checking, forms, queries
from permits.dossiers.forms import Section
from permits.dossiers.models import Dossier
from permits.filing import service
from permits.procedures import catalogue
from tests.support.dossiers import SAMPLES, Walker

LINES = (WorkKind.DUCT_SHARE, WorkKind.DUCT_BUILD)


@pytest.mark.parametrize("work", WorkKind)
def test_every_kind_of_work_has_its_sections_and_a_shape(work: WorkKind) -> None:
    assert list(forms.sections(work)) == ["applicant", "site", "technical", "sharing"]
    assert forms.SHAPES[work] == ("line" if work in LINES else "point")


def test_sections_are_kept_side_by_side_and_each_replaces_only_itself(walker: Walker) -> None:
    dossier = walker.draft()
    before = dossier.section("technical")
    applicant = {**dossier.section("applicant"), "work_name": "Tên mới"}

    service.fill(walker.session, dossier, Section("applicant", applicant))

    assert dossier.work_name == "Tên mới"
    assert dossier.section("applicant")["work_name"] == "Tên mới"
    assert dossier.section("technical") == before
    assert dossier.section("unknown") == {}


def test_decimals_are_kept_as_they_were_typed(walker: Walker) -> None:
    dossier = walker.draft("tower-high")

    assert dossier.section("technical")["height_m"] == "58"
    assert checking.height_of(dossier) == Decimal(58)


def test_of_two_who_changed_the_same_revision_the_second_is_refused(
    session: Session, walker: Walker
) -> None:
    dossier = walker.draft()
    session.flush()
    session.execute(
        text("update dossier set revision = revision + 1 where id = :id"), {"id": dossier.id}
    )

    dossier.work_name = "Bản cũ"
    with pytest.raises(StaleDataError):
        session.flush()


@pytest.mark.parametrize(
    ("sample", "office", "agency"),
    [
        ("tower-zone", "bql-kcn", "H15.20"),
        ("pole-zone", "bql-kkt", "H15.21"),
        ("tower-city", "so-xd", "H15.10"),
        ("duct", "so-xd", "H15.10"),
    ],
)
def test_the_place_decides_who_is_competent(
    session: Session, walker: Walker, sample: str, office: str, agency: str
) -> None:
    dossier = walker.file(sample)

    competent = accounts.office_of(session, dossier.authority_id or 0)
    assert competent.code == office
    assert (dossier.code or "").startswith(f"{agency}-261112-")
    facts = walker.case(dossier).facts
    assert facts["in_zone"] is (office != "so-xd")
    assert ("zone" in facts["offices"]) is (office != "so-xd")


def test_where_no_office_is_competent_nothing_is_filed(session: Session, walker: Walker) -> None:
    procedure = catalogue.pinned("tower", 1)

    with pytest.raises(Problem, match=r"dossier\.no_authority"):
        checking.authority_of(procedure, {"in_zone": True, "offices": {}})


def test_who_is_asked_comes_with_his_own_limit_rule_and_findings(walker: Walker) -> None:
    dossier = walker.file("tower-road-high")

    military, road = sorted(walker.case(dossier).lists["consultees"], key=lambda p: p["office"])
    assert (military["office"], road["office"]) == ("bo-chqs", "so-xd-giaothong")
    assert (military["silence"], road["silence"]) == ("escalate", "consent")
    assert road["limit_days"] == "2"
    assert road["cite"]
    assert any(finding["rule"].startswith("road") for finding in road["asked"])


def test_a_new_place_makes_the_evidence_anew(session: Session, walker: Walker) -> None:
    dossier = walker.draft("tower-city")
    first = dossier.check_run_id
    moved = replace(SAMPLES["tower-city"], points=SAMPLES["tower-zone"].points)
    section = Section("site", moved.site(walk.ward_of(session, moved)))

    service.place(session, dossier, section)

    check = checking.last(session, dossier)
    assert dossier.check_run_id not in (None, first)
    assert check is not None
    assert check.zone is not None
    assert check.zone.authority == "bql-kcn"


def test_a_place_that_cannot_be_read_leaves_the_one_before(
    session: Session, walker: Walker
) -> None:
    dossier = walker.draft("tower-city")
    before = (dossier.site_source, dossier.check_run_id, dict(dossier.content))
    section = Section("site", {**dossier.section("site"), "coordinates": "108.066, 12.616"})

    with pytest.raises(Invalid):
        service.place(session, dossier, section)

    assert (dossier.site_source, dossier.check_run_id, dict(dossier.content)) == before


def test_a_replaced_paper_stays_in_the_file(session: Session, walker: Walker) -> None:
    from permits.demo import samples
    from permits.dossiers import intake

    dossier = walker.draft()
    carrier = walker.person("vnpt")
    old = next(p for p in queries.papers(session, dossier.id) if p.component == "drawings")
    upload = intake.receive("mới.pdf", samples.paper("mới"), accept=("pdf",))

    new = service.attach(session, carrier, walker.files, dossier, "drawings", upload)
    session.flush()

    counting = [p for p in queries.papers(session, dossier.id) if p.component == "drawings"]
    assert counting == [new]
    assert queries.paper(session, dossier.id, old.ref) is old
    assert old.replaced_at is not None
    assert walker.files.get(old.sha256)


@pytest.mark.parametrize(
    "change",
    [
        "code = null",
        "procedure_code = null",
        "authority_id = null",
        "filed_at = null",
        "site = null",
    ],
)
def test_the_database_refuses_a_dossier_half_filed(
    session: Session, walker: Walker, change: str
) -> None:
    dossier = walker.file()
    session.flush()

    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(
            text(f"update dossier set {change} where id = :id"),  # noqa: S608
            {"id": dossier.id},
        )


def test_another_enterprise_does_not_find_it(session: Session, walker: Walker) -> None:
    dossier = walker.draft()
    session.flush()

    assert queries.own(session, walker.person("vnpt"), dossier.ref) is dossier
    assert queries.own(session, walker.person("viettel"), dossier.ref) is None
    assert queries.filed(session, dossier.ref) is None


def test_the_competent_office_has_a_code_to_count_under(session: Session, walker: Walker) -> None:
    office = accounts.office_by_code(session, "so-xd")
    assert office is not None
    office.h15_code = None
    session.flush()
    dossier: Dossier = walker.draft()

    with pytest.raises(Problem, match=r"dossier\.no_authority"):
        service.submit(session, walker.person("vnpt"), dossier)

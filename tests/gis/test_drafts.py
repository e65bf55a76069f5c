"""A draft lies beside the map until it is published; then it is the edition's evidence for ever."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
import shapely
from shapely import Polygon, box
from shapely.geometry.base import BaseGeometry
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.exc import IntegrityError, InternalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from gis import crs, drafts, editions, kinds, validation
from gis.draft_models import DraftFeature, DraftFinding, LayerAct, LayerDraft
from gis.drafts import About, Brought
from gis.editions import EditionProblem, EditionState, Standing, state_of
from gis.formats.source import Asked, Raw, Source
from gis.loading import Loaded
from gis.models import Edition, Feature
from gis.reading import LayerProblem
from gis.results import State
from tests.gis.conftest import NOW, TODAY, ask, at
from tests.support import databases

ABOUT: dict[str, Any] = {
    "kind": "heritage",
    "series": "",
    "title": "Di tích, danh thắng",
    "publisher": "Sở Văn hóa, Thể thao và Du lịch",
    "citation": "Quyết định 12/QĐ-UBND",
    "decision_no": "12/QĐ-UBND",
    "decision_date": date(2026, 10, 1),
    "in_force": (date(2026, 11, 1), None),
    "accuracy_m": 2.0,
    "schematic": False,
    "covers": "province",
}
HERE = box(450_000, 1_400_000, 451_000, 1_401_000)
THERE = box(452_000, 1_400_000, 453_000, 1_401_000)
BOW = Polygon(
    [(455_000, 1_400_000), (456_000, 1_401_000), (456_000, 1_400_000), (455_000, 1_401_000)]
)


def lay(
    session: Session,
    *shapes: BaseGeometry,
    refs: list[str] | None = None,
    minutes: int = 0,
    sha256: str = "0" * 64,
    **about: Any,
) -> LayerDraft:
    """Make a draft of shapes as if a file had brought them."""
    names = refs if refs is not None else [f"dt-{n}" for n in range(len(shapes))]
    features = tuple(
        Raw(
            n, "di-tich", {"ref": ref, "zone": "I"} if ref else {"zone": "I"}, shapely.to_wkb(shape)
        )
        for n, (ref, shape) in enumerate(zip(names, shapes, strict=True), start=1)
    )
    said = About(**(ABOUT | about))
    review = validation.review(
        Source("gpkg", features, None, "", (), None, ()),
        kinds.known()[said.kind],
        crs.VN2000,
        drafts.wards(session),
        asked=Asked(),
        in_force=said.in_force,
    )
    count = session.scalar(select(func.count()).select_from(LayerDraft)) or 0
    brought = Brought("di-tich.gpkg", sha256, "vn2000/108-30")
    now = NOW + timedelta(minutes=minutes)
    return drafts.lay(session, f"DRAFT{count}", said, brought, review, by="hoa", now=now)


def publish(session: Session, draft: LayerDraft, *, minutes: int = 1) -> Loaded:
    now = NOW + timedelta(minutes=minutes)
    return drafts.publish_draft(session, draft, by="hoa", reason="", now=now)


def heritage(session: Session) -> list[tuple[str, int]]:
    """References and numbers of what stands today."""
    rows = session.execute(
        select(Feature.publisher_ref, Feature.id)
        .where(
            Feature.kind == "heritage",
            func.upper_inf(Feature.recorded),
            Feature.in_force.contains(TODAY),
        )
        .order_by(Feature.publisher_ref)
    )
    return [(ref, rev) for ref, rev in rows]


def test_a_draft_is_in_no_check_and_a_published_one_in_the_next(province: Session) -> None:
    draft = lay(province, HERE, THERE)
    before = ask(province, at(450_500, 1_400_500)).layer("heritage")

    loaded = publish(province, draft)

    after = ask(province, at(450_500, 1_400_500), later=5).layer("heritage")
    assert before is not None
    assert after is not None
    assert (before.state, after.state) == (State.CLEAR, State.HIT)
    assert loaded.edition_id in after.editions
    assert (draft.state, draft.edition_id) == ("published", loaded.edition_id)
    edition = province.get_one(Edition, loaded.edition_id)
    assert (edition.loaded_by, edition.source_name) == ("hoa", "di-tich.gpkg")


def test_coverage_of_the_whole_province_is_that_of_its_wards(province: Session) -> None:
    """Outside the wards nothing is ever clear, whatever the drawn border of the province says."""
    loaded = publish(province, lay(province, HERE))

    outside = province.scalar(
        text(
            "select st_area(st_difference(e.coverage, (select st_union(geom) from gis.feature"
            " where kind = 'ward' and upper_inf(recorded)))) from gis.edition as e where id = :id"
        ),
        {"id": loaded.edition_id},
    )
    assert outside == pytest.approx(0, abs=1)


def test_without_coverage_nothing_is_clear(province: Session) -> None:
    publish(province, lay(province, HERE, covers="none"))

    found = ask(province, at(460_000, 1_405_000), later=5).layer("heritage")

    assert found is not None
    assert found.state is State.NO_DATA


def test_features_known_before_keep_their_number(province: Session) -> None:
    publish(province, lay(province, HERE, THERE))
    first = dict(heritage(province))

    publish(province, lay(province, HERE, refs=["dt-1"], minutes=10), minutes=11)

    assert heritage(province) == [("dt-1", first["dt-1"])]


# --- repairs --------------------------------------------------------------------------------------


def test_nothing_is_published_while_a_repair_waits_for_a_person(province: Session) -> None:
    draft = lay(province, HERE, BOW)

    with pytest.raises(LayerProblem, match=r"draft\.not_ready"):
        publish(province, draft)

    assert drafts.left(province, draft) == {"ring.crosses_itself": 1}
    assert draft.state == "open"


def test_an_accepted_repair_is_applied_and_kept_with_who_took_it(province: Session) -> None:
    draft = lay(province, HERE, BOW, HERE, refs=["a", "", "a"])
    taken = drafts.accept(province, draft, code="ring.crosses_itself", by="hoa", now=NOW)
    positions = province.scalars(
        select(DraftFinding.position).where(DraftFinding.code != "ring.crosses_itself")
    ).all()
    taken += drafts.accept(province, draft, positions=positions, by="minh", now=NOW)

    loaded = publish(province, draft)

    assert taken == 3
    rows = province.execute(
        select(Feature.publisher_ref, func.ST_IsValid(Feature.geom))
        .where(Feature.edition_id == loaded.edition_id)
        .order_by(Feature.publisher_ref)
    ).all()
    assert [tuple(row) for row in rows] == [("a", True), ("ditich-0002", True)]
    kept = province.scalars(select(DraftFeature.number).order_by(DraftFeature.number)).all()
    assert kept == [2, 3]  # what was mended or dropped stays as it was brought
    people = province.scalars(select(DraftFinding.accepted_by).order_by(DraftFinding.position))
    assert set(people) == {"hoa", "minh"}


def test_a_published_draft_is_evidence_and_changes_no_more(province: Session) -> None:
    draft = lay(province, HERE, BOW)
    drafts.accept(province, draft, code="ring.crosses_itself", by="hoa", now=NOW)
    publish(province, draft)

    for statement in (
        "update gis.draft set title = 'x'",
        "update gis.draft_finding set accepted_by = 'x'",
        "delete from gis.draft_finding",
        "delete from gis.draft_feature",
        "delete from gis.draft",
        "update gis.layer_act set by = 'x'",
    ):
        with pytest.raises((InternalError, IntegrityError)), province.begin_nested():
            province.execute(text(statement))


def test_a_discarded_draft_leaves_the_map_alone(province: Session) -> None:
    before = heritage(province)
    draft = lay(province, HERE)

    drafts.discard(province, draft, by="hoa", now=NOW)

    assert draft.state == "discarded"
    assert province.scalar(select(func.count()).select_from(DraftFeature)) == 0
    assert heritage(province) == before


def test_what_is_said_of_a_draft_may_be_changed_until_it_is_published(province: Session) -> None:
    draft = lay(province, HERE)
    other = About(**(ABOUT | {"title": "Di tích 2027", "in_force": (date(2027, 1, 1), None)}))

    drafts.change(province, draft, other, by="minh", now=NOW)
    loaded = publish(province, draft)

    edition = province.get_one(Edition, loaded.edition_id)
    assert (edition.title, edition.in_force.lower) == ("Di tích 2027", date(2027, 1, 1))


# --- the life of an edition -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("standing", "state"),
    [
        (Standing(date(2026, 12, 1), None, known=True), EditionState.PRE_EFFECT),
        (Standing(TODAY, None, known=True), EditionState.IN_FORCE),
        (Standing(date(2026, 1, 1), date(2026, 11, 24), known=True), EditionState.IN_FORCE),
        (Standing(date(2026, 1, 1), TODAY, known=True, followed=True), EditionState.REPLACED),
        (Standing(date(2026, 1, 1), TODAY, known=True, repealed=True), EditionState.REPEALED),
        (Standing(date(2026, 1, 1), TODAY, known=True), EditionState.ENDED),
        (Standing(date(2026, 1, 1), None, known=False), EditionState.TAKEN_BACK),
    ],
)
def test_the_state_of_an_edition_follows_from_days_and_knowledge(
    standing: Standing, state: EditionState
) -> None:
    assert state_of(standing, TODAY) is state


def open_editions(session: Session) -> list[tuple[date, date | None]]:
    rows = session.execute(
        select(Edition.in_force)
        .where(Edition.kind == "heritage", func.upper_inf(Edition.recorded))
        .order_by(func.lower(Edition.in_force))
    )
    return [(days.lower, days.upper) for (days,) in rows]


def state_at(session: Session, **when: Any) -> str | None:
    found = ask(session, at(450_500, 1_400_500), **when).layer("heritage")
    return found.state.value if found else None


def test_a_repealed_edition_stands_for_the_days_before(province: Session) -> None:
    loaded = publish(province, lay(province, HERE))

    act = editions.repeal(
        province,
        loaded.edition_id,
        from_day=date(2026, 12, 1),
        by="hoa",
        reason="QĐ 20/QĐ-UBND bãi bỏ",
        now=NOW + timedelta(minutes=5),
    )

    assert (act.act, act.from_day, act.edition_id) == (
        "repeal",
        date(2026, 12, 1),
        loaded.edition_id,
    )
    assert (date(2026, 11, 1), date(2026, 12, 1)) in open_editions(province)
    assert state_at(province, later=9) == "hit"
    assert state_at(province, later=9, as_of=date(2026, 12, 1)) == "no_data"
    assert state_at(province, later=2, as_of=date(2026, 12, 1)) == "hit"  # as was known then


def test_an_edition_repealed_before_its_first_day_never_comes_into_force(province: Session) -> None:
    days = (date(2027, 1, 1), None)
    loaded = publish(province, lay(province, HERE, in_force=days, series="khac"))

    editions.repeal(
        province,
        loaded.edition_id,
        from_day=days[0],
        by="hoa",
        reason="sai",
        now=NOW + timedelta(1),
    )

    assert days not in open_editions(province)
    with pytest.raises(EditionProblem, match=r"edition\.not_standing"):
        editions.repeal(province, loaded.edition_id, from_day=days[0], by="hoa", reason="", now=NOW)


def test_a_publication_rolled_back_leaves_what_stood_before_and_the_knowledge_of_it(
    province: Session,
) -> None:
    before = heritage(province), open_editions(province)
    stood = ask(province, at(450_500, 1_400_500))
    publish(province, lay(province, HERE), minutes=1)
    meanwhile = ask(province, at(450_500, 1_400_500), later=5)
    last = province.scalars(select(LayerAct).order_by(LayerAct.id.desc()).limit(1)).one()

    act = editions.roll_back(
        province, last.id, by="minh", reason="nhầm tệp", now=NOW + timedelta(minutes=10)
    )

    assert [ref for ref, _ in heritage(province)] == [ref for ref, _ in before[0]]
    assert open_editions(province) == before[1]
    assert (act.undoes, act.reason, act.by) == (last.id, "nhầm tệp", "minh")
    again = ask(province, at(450_500, 1_400_500), later=20)
    assert again.layer("heritage").state is stood.layer("heritage").state  # type: ignore[union-attr]
    for check, minutes in ((stood, 0), (meanwhile, 5)):
        replayed = ask(province, at(450_500, 1_400_500), later=minutes)
        assert replayed.hits_sha256 == check.hits_sha256
        assert (replayed.layers, replayed.outcome) == (check.layers, check.outcome)


def test_only_the_last_act_is_rolled_back_and_a_roll_back_may_be_undone(province: Session) -> None:
    publish(province, lay(province, HERE, refs=["a"]), minutes=1)
    publish(province, lay(province, THERE, refs=["b"]), minutes=2)
    acts = province.scalars(
        select(LayerAct.id).where(LayerAct.kind == "heritage").order_by(LayerAct.id)
    ).all()

    with pytest.raises(EditionProblem, match=r"edition\.not_the_last_act"):
        editions.roll_back(province, acts[-2], by="hoa", reason="", now=NOW + timedelta(hours=1))
    undone = editions.roll_back(
        province, acts[-1], by="hoa", reason="", now=NOW + timedelta(hours=1)
    )
    assert [ref for ref, _ in heritage(province)] == ["a"]
    editions.roll_back(province, undone.id, by="hoa", reason="", now=NOW + timedelta(hours=2))

    assert [ref for ref, _ in heritage(province)] == ["b"]


def test_no_day_has_two_editions_whatever_writes_them(province: Session) -> None:
    """The database itself refuses editions of one kind and series whose days overlap."""
    with pytest.raises(IntegrityError, match="ex_edition_one_at_a_time"):
        province.execute(
            text(
                "insert into gis.edition (kind, series, title, publisher, citation,"
                " in_force, recorded, loaded_by, source_name, source_sha256, accuracy_m, schematic)"
                " select kind, series, title, publisher, citation,"
                " daterange('2026-12-01', '2027-01-01'), recorded, loaded_by, source_name,"
                " source_sha256, accuracy_m, schematic from gis.edition"
                " where kind = 'heritage' and upper_inf(recorded)"
            )
        )


# --- two at once ----------------------------------------------------------------------------------


@contextmanager
def own_map(template_url: str) -> Iterator[str]:
    with databases.copy_of(databases.admin_url(), template_url) as url:
        yield url


@pytest.mark.concurrent
def test_two_publishers_at_once_come_one_after_the_other(template: str) -> None:
    """Both succeed; the later one replaces the earlier, and no day has two editions."""
    with own_map(template) as url:
        engine = create_engine(url, poolclass=NullPool)
        with Session(engine) as session:
            kinds.install(session)
            first, second = (lay(session, HERE, covers="none").ref for _ in range(2))
            session.commit()
        done: list[int] = []

        def publisher(ref: str) -> None:
            with Session(engine) as session:
                draft = session.scalars(select(LayerDraft).where(LayerDraft.ref == ref)).one()
                done.append(publish(session, draft).edition_id)
                session.commit()

        threads = [threading.Thread(target=publisher, args=(ref,)) for ref in (first, second)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        with Session(engine) as session:
            standing = session.scalars(
                select(Edition.id).where(func.upper_inf(Edition.recorded))
            ).all()
            assert len(done) == 2
            assert standing == [done[-1]]
            assert len(heritage(session)) == 1

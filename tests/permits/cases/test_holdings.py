"""Each stretch of a dossier's time names its own source, and none where the sheet names none."""

from sqlalchemy.orm import Session

from permits.cases import holdings
from permits.core.vocabulary import ClockGround
from permits.dossiers.models import Dossier
from permits.procedures import catalogue
from tests.support.dossiers import Walker


def sources(session: Session, walker: Walker, dossier: Dossier) -> dict[str, str | None]:
    told = holdings.of_case(session, walker.case(dossier).id)
    return {holding.ground: holding.cite for holding in told}


def test_a_supplement_cites_what_limits_it_and_not_the_limit_of_the_whole(
    session: Session, walker: Walker
) -> None:
    dossier = walker.at("appraise")
    walker.act(dossier, "appraise", "supplement", "Thiếu bản vẽ.")
    tower = catalogue.pinned("tower", dossier.procedure_version or 0)
    timer, limit = tower.node("supplement_overdue").cite, tower.limit_cite
    assert timer is not None
    assert limit is not None

    told = sources(session, walker, dossier)

    assert told[ClockGround.SUPPLEMENT] == timer.text != limit.text
    assert told[ClockGround.PROCESSING] == limit.text


def test_a_consultation_cites_the_rule_all_who_are_asked_have_in_common(
    session: Session, walker: Walker
) -> None:
    one = walker.at("consultation", "tower-road")
    both = walker.at("consultation", "tower-road-high")  # each under a rule of its own
    for dossier in (one, both):
        for step in ("assign", "appraise"):
            if step in walker.open(dossier):
                walker.act(dossier, step)

    assert "Điều 54" in (sources(session, walker, one)[ClockGround.CONSULTATION] or "")
    assert sources(session, walker, both)[ClockGround.CONSULTATION] is None

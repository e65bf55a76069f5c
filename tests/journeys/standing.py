"""Dossiers that stand wherever a page can show one, made once for the pages to be looked at."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from sqlalchemy import select, text

from permits.accounts import standing_in
from permits.accounts.standing_in import Appoint
from permits.cases import extending, leaving, sweeping, timer_queries, transitions
from permits.cases.extending import Extend
from permits.cases.registry import Act
from permits.core import clock
from permits.core.codes import derived_code
from permits.core.vocabulary import Role, WorkKind
from permits.decisions.models import Permit
from permits.dossiers import starting
from permits.dossiers.models import Dossier
from tests.journeys.acting import WORKER_PATIENCE_S, names
from tests.journeys.serving import Site
from tests.support.dossiers import Walker

SUPPLEMENT = {"appraise": Act("supplement", "Bổ sung bản vẽ móng.\nBổ sung hợp đồng thuê đất.")}
REFUSAL = {
    "appraise": Act("fail", "Khoảng cách đến cột hiện có nhỏ hơn quy định."),
    "draft": Act("propose_refusal", "Khoảng cách đến cột hiện có nhỏ hơn quy định."),
}
ASKED_LONG_AGO = timedelta(days=12)
WITH_CONDITIONS = {
    "owner_consent": Act(
        "agree_with_conditions", "Còn một ống.", {"conditions": "Báo trước ba ngày."}
    )
}


FORGET = text(
    "delete from procrastinate_jobs"
    " where status = 'todo' and (args ->> 'dossier_id')::bigint = :dossier"
)


def _ask_back(walker: Walker, dossier: Dossier) -> None:
    person = walker.person("vnpt")
    leaving.ask_withdrawal(walker.session, person, dossier.id, "Đã thuê chỗ trên cột khác.")


def _report_and_extend(walker: Walker, dossier: Dossier) -> None:
    for task in walker.tasks(dossier):
        sweeping.notice(walker.session, dossier.id, task.id)
    command = Extend(5, "Chờ ý kiến về độ cao.\nSở Xây dựng xin lỗi doanh nghiệp.")
    extending.extend(walker.session, walker.person("sxd.tp"), dossier.id, command)


def _be_away(walker: Walker) -> None:
    today = clock.today()
    for away, substitute, role in (
        ("sxd.tp", "sxd.cv2", Role.UNIT_HEAD),
        ("sxd.vt", "sxd.cv2", Role.CLERK),
    ):
        days = (today, today + timedelta(days=30))
        command = Appoint(away, substitute, (role,), *days, "Đi công tác dài ngày.")
        standing_in.appoint(walker.session, walker.person("sxd.tp"), command)


@dataclass(frozen=True, slots=True)
class Standing:
    """Codes and references of dossiers by where they stand, and the code of an issued permit."""

    codes: dict[str, str]
    refs: dict[str, str]
    permit_code: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where one of them stands: its sample, a step, what is answered until then, what after."""

    sample: str
    node: str
    answers: Mapping[str, Act] = field(default_factory=dict)
    last: Act | None = None
    then: Callable[[Walker, Dossier], None] | None = None  # what else is done with it
    is_silent: bool = False  # asked so long ago that the time to answer is over
    is_printed: bool = False  # whether its papers are wanted, which take the worker a second each


PLACES = {
    "reception": Place("tower-zone", "reception"),
    "intake": Place("rooftop", "reception", last=Act("supplement", "Giấy tờ đất thiếu trang ký.")),
    "ended": Place("tower-high", "reception", last=Act("refuse", "Không thuộc thẩm quyền.")),
    "assign": Place("tower-city", "assign", is_printed=True),
    "zone_approval": Place("tower-zone", "zone_approval"),
    "consultation": Place("tower-high", "consultation"),
    "owner": Place("duct", "owner_consent"),
    "mediation": Place("duct", "owner_consent", is_silent=True),
    "supplement": Place("pole-city", "supplement", SUPPLEMENT, is_printed=True),
    "draft": Place("duct", "draft", WITH_CONDITIONS),
    "review": Place("tower-zone", "review"),
    "withdrawal": Place("tower-city", "appraise", then=_ask_back),
    "escalated": Place("tower-high", "appraise", then=_report_and_extend, is_silent=True),
    "sign": Place("tower-city", "sign", REFUSAL),
    "number": Place("pole-zone", "number_permit"),
    "issued": Place("tower-zone", "number_permit", last=Act("issue"), is_printed=True),
}


def stand(site: Site) -> Standing:
    """Make them all, first the one whose permit the worker prints meanwhile."""
    codes, refs = {}, {}
    for name in reversed(PLACES):
        codes[name], refs[name], _ = site.behind(partial(_walk_there, PLACES[name]))
    refs["draft whole"] = site.behind(lambda walker: walker.draft("tower-city").ref)
    site.behind(_be_away)
    for work in WorkKind:
        refs[f"empty {work}"] = site.behind(partial(_begin, work))
    return Standing(codes, refs, _permit_code(site, codes["issued"]))


def _walk_there(place: Place, walker: Walker) -> tuple[str, str, int]:
    with clock.at(clock.now() - place.is_silent * ASKED_LONG_AGO):
        dossier = walker.at(place.node, place.sample, place.answers)
    for timer_id, dossier_id in timer_queries.due(walker.session, clock.now()):
        if dossier_id == dossier.id:
            transitions.fire(walker.session, dossier.id, timer_id)
    if place.last:
        walker.act(dossier, place.node, place.last.outcome, place.last.note)
    if place.then:
        place.then(walker, dossier)
    if not place.is_printed:
        walker.session.execute(FORGET, {"dossier": dossier.id})
    return names(dossier)


def _begin(work: WorkKind, walker: Walker) -> str:
    return starting.start(walker.session, walker.person("fpt"), work).ref


def _permit_code(site: Site, dossier_code: str) -> str:
    """Wait for the worker and give the code that is printed on the permit."""
    wanted = select(Permit.draft_id).join(Dossier, Permit.dossier_id == Dossier.id)
    wanted = wanted.where(Dossier.code == dossier_code)
    patience = time.monotonic() + WORKER_PATIENCE_S
    while (draft := site.behind(lambda walker: walker.session.scalar(wanted))) is None:
        assert time.monotonic() < patience, "the worker prints nothing"
        time.sleep(0.25)
    return derived_code(f"draft:{draft}", site.settings.code_key)

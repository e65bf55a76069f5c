"""Dossiers about a permit for tests: begun, filled in, filed and decided as people would."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from permits.accounts.actor import Actor
from permits.cases import about, printing
from permits.cases.registry import Act
from permits.core import installation
from permits.core.codes import derived_code, keyed_hash
from permits.core.errors import Problem
from permits.core.settings import Settings
from permits.core.vocabulary import Matter
from permits.decisions.models import Permit
from permits.demo import samples, walk
from permits.demo.usual import USUAL
from permits.dossiers import intake
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from permits.dossiers.request_forms import REQUESTS
from permits.filing import followups, instituting, sections, service
from permits.papers.service import SignedPaper
from permits.signing.verification import SignatureState, Verification
from tests.support.dossiers import Walker

#: What each matter is asked with in these tests.
SAID: dict[Matter, dict[str, str]] = {
    Matter.EXTEND: {"months": "12", "reason": "Chưa được bàn giao mặt bằng."},
    Matter.ADJUST: {"content": "Cột cao 42 m thay cho 36 m.", "reason": "Mở rộng vùng phủ."},
    Matter.REISSUE: {"cause": "lost", "circumstances": "Thất lạc khi chuyển trụ sở."},
    Matter.TRANSFER: {
        "ground": "sale",
        "agreement": "18/2026/HĐCN",
        "agreed_on": "2026-11-02",
    },
    Matter.COMPLETE: {
        "finished_on": "2026-11-20",
        "system": "wgs84",
        "coordinates": "12.616003, 108.066002",
        "built_height_m": "36",
        "emf_report": "EMF-01/2026",
        "on_air_on": "2026-11-21",
    },
    Matter.REVOKE: {
        "ground": "not_remedied",
        "conclusion": "07/KL-SXD",
        "concluded_on": "2026-11-20",
        "findings": "Móng lệch khỏi vị trí được phép, không khắc phục trong thời hạn.",
    },
}
FIRST = "tower-city"
GOOD = Verification(
    (SignatureState("signer", "Người ký thử", None, True, True, True, True),), whole_file=True
)

Jobs = Callable[[], list[str]]


@pytest.fixture
def plain_press(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take what is to be printed as printed: these tests are about what is said and what follows.

    What a paper says is put together for real; how it looks and is signed, other tests try.
    """

    def press(order: printing.Order, settings: Settings) -> SignedPaper:
        code = keyed_hash(printing.code_of(order, settings), settings.code_key)
        pdf = f"%PDF-1.7 {order.subject} {order.purpose}".encode()
        return SignedPaper(order.subject, order.content, pdf, GOOD, code)

    monkeypatch.setattr(printing, "press", press)


@pytest.fixture
def permitted(plain_press: None, session: Session, walker: Walker, run_jobs: Jobs) -> Permit:
    """A tower's permit of one carrier, issued."""
    dossier = walker.at("number_permit", FIRST)
    walker.act(dossier, "number_permit")
    session.commit()
    run_jobs()
    return given(session, dossier)


def given(session: Session, dossier: Dossier) -> Permit:
    """Give the last decision on a dossier."""
    statement = select(Permit).where(Permit.dossier_id == dossier.id).order_by(Permit.id.desc())
    return session.scalars(statement.limit(1)).one()


def holder(walker: Walker) -> Actor:
    """Give the person who files for the holder."""
    return walker.person("vnpt")


def complete(
    session: Session, walker: Walker, actor: Actor, dossier: Dossier, **said: str
) -> Dossier:
    """Say what the matter asks for and attach what its sheet wants, as its carrier would."""
    matter = Matter(dossier.matter)
    form = REQUESTS[matter](MultiDict({**SAID[matter], **said}))
    assert form.validate(), form.errors
    service.keep(session, actor, dossier, form.to_command())
    attach(session, walker, actor, dossier)
    return dossier


def attach(session: Session, walker: Walker, actor: Actor, dossier: Dossier) -> None:
    """Attach a file for each paper the sheet names."""
    for paper in service.procedure_of(session, dossier).papers:
        upload = intake.receive("tep.pdf", samples.paper(paper.names.vi), accept=("pdf",))
        service.attach(session, actor, walker.files, dossier, paper.code, upload)
    session.flush()  # the papers count when the dossier is filed in this same transaction


def begin(session: Session, walker: Walker, permit: Permit, matter: Matter, **said: str) -> Dossier:
    """Begin and complete a draft of the holder's own."""
    actor = holder(walker)
    draft = followups.start(session, actor, permit.id, matter)
    return complete(
        session, walker, actor, dossiers.own(session, actor, draft.ref) or draft, **said
    )


def decide(session: Session, walker: Walker, run_jobs: Jobs, dossier: Dossier, code: str) -> Permit:
    """Walk a filed dossier to its signed paper."""
    answers = {"draft": _proposal(code), "compare": Act("match", "Đúng giấy phép.")}
    walk.walk_to(session, dossier, f"number_{code}", answers)
    walker.act(dossier, f"number_{code}")
    session.commit()
    run_jobs()
    return given(session, dossier)


def _proposal(code: str) -> Act:
    return Act(f"propose_{code}", "Đủ điều kiện theo quy định.", dict(USUAL["proposal"].fields))


def settle(
    session: Session,
    walker: Walker,
    run_jobs: Jobs,
    permit: Permit,
    matter: Matter,
    code: str,
    **said: str,
) -> Permit:
    """Ask for a matter as the holder and have it granted."""
    dossier = begin(session, walker, permit, matter, **said)
    service.submit(session, holder(walker), dossier)
    return decide(session, walker, run_jobs, dossier, code)


def refusal(problem: pytest.ExceptionInfo[Problem]) -> str:
    """Name what was refused."""
    return problem.value.code


def transfer(
    session: Session, walker: Walker, permit: Permit, **said: str
) -> tuple[Actor, Dossier]:
    buyer = walker.person("viettel")
    found = about.permit(session, permit.id)
    key = installation.settings().code_key
    draft = followups.start_transfer(session, buyer, found.number_text, code(permit), key=key)
    form = sections.form_class(draft, "applicant")(
        MultiDict({**walker.draft("tower-zone").section("applicant"), "work_name": draft.work_name})
    )
    assert form.validate(), form.errors
    service.keep(session, buyer, draft, form.to_command())
    return buyer, complete(session, walker, buyer, draft, **said)


def code(permit: Permit) -> str:
    """Give the code printed on a permit, as its holder hands it on."""
    return derived_code(f"draft:{permit.draft_id}", installation.settings().code_key)


def adjusted(session: Session, walker: Walker, permit: Permit, **technical: str) -> Dossier:
    actor = holder(walker)
    draft = begin(session, walker, permit, Matter.ADJUST)
    form = sections.form_class(draft, "technical")(
        MultiDict({**draft.section("technical"), **technical})
    )
    assert form.validate(), form.errors
    service.keep(session, actor, draft, form.to_command())
    return draft


def revoking(session: Session, walker: Walker, permit: Permit) -> Dossier:
    request = REQUESTS[Matter.REVOKE](MultiDict(SAID[Matter.REVOKE]))
    assert request.validate()
    official = walker.person("sxd.cv1")
    return instituting.institute(session, official, permit.id, request.to_command())

"""Made-up values for the component gallery: only what a template cannot write down by itself.

Everything here is invented, and shows what real pages meet: long names, missing values, late files.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from wtforms import FileField

from permits.accounts.vocabulary import ChangeAct
from permits.cases.reckoning import BAR, Extended, Line, Part, Reckoning
from permits.cases.vocabulary import LinkState, NoteAudience
from permits.core.text import N_
from permits.core.vocabulary import (
    CheckState,
    ClockGround,
    DossierSection,
    DossierStatus,
    EventKind,
    LandRight,
    Party,
    TimeShare,
    WorkKind,
)
from permits.dossiers import forms as sections
from permits.dossiers.signatures import Examined, Signer
from permits.dossiers.vocabulary import ChangeWay, ScanState, SignedState, SignerTrouble
from permits.filing.forms import UploadForm
from permits.filing.rollout.vocabulary import RolloutState
from permits.filing.uploads.rows import Component, PaperFile
from permits.filing.uploads.vocabulary import ComponentState
from permits.forms.base import BaseForm
from permits.forms.choices import ChoiceField, RadioChoiceField
from permits.forms.faults import Fault
from permits.forms.fields import (
    DateField,
    EmailField,
    LongTextField,
    NumberField,
    PasswordField,
    TickField,
)
from permits.papers.vocabulary import PermitState
from permits.tracking import vocabulary as words
from workflow.model import Citation, Names

_LONG_FILE = "ban-ve-thiet-ke-thi-cong-tram-BTS-Hoa-Thinh-02-dieu-chinh-lan-3-da-ky-so.pdf"
_DAY = 8 * 60  # working minutes
_LIMIT_MB = 50
_MB = 1024 * 1024


class EveryField(BaseForm):
    """One field of every kind a form may draw."""

    work = RadioChoiceField(N_("Loại công trình"), term=WorkKind)
    land = ChoiceField(N_("Quyền sử dụng đất, công trình"), term=LandRight)
    height = NumberField(N_("Chiều cao"), minimum=1, maximum=320, places=2, unit="m")
    until = DateField(N_("Cần dùng đến hết ngày"))
    email = EmailField(N_("Thư điện tử"))
    password = PasswordField(N_("Mật khẩu"))
    file = FileField(N_("Tệp"))
    note = LongTextField(N_("Giải thích, đề nghị với chủ sở hữu"), max_length=2000)
    agreed = TickField(N_("Tôi đã đọc và chịu trách nhiệm"))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the rows of a plan got."""

    total: int
    left: int
    states: Mapping[str, int]

    def count(self, *states: str) -> int:
        """Count the rows in any of these states."""
        return sum(self.states.get(state, 0) for state in states)


@dataclass(frozen=True, slots=True)
class Address:
    """What a sorted head asks the address of a queue."""

    order: str
    is_down: bool

    def sorted_by(self, order: str) -> str:
        """Write the query of the same list in another order."""
        return f"xep={order}"


def shown(now: datetime) -> dict[str, Any]:
    """Give everything the gallery's templates draw with, as of an instant."""
    form = sections.ApplicantForm()
    form.validate()  # an empty one, so that errors can be looked at
    site = sections.SiteForm(data={"system": "vn2000", "coordinates": "583207,5"})
    site.coordinates.errors = [Fault("field.required")]
    return {
        "statuses": DossierStatus,
        "permit_states": PermitState,
        "states": CheckState,
        "acts": ChangeAct,
        "audiences": NoteAudience,
        "link_states": LinkState,
        "kinds": EventKind,
        "ways": ChangeWay,
        "works": WorkKind,
        "sections": DossierSection,
        "running": RolloutState.RUNNING,
        "form": form,
        "site_form": site,
        "every": EveryField(data={"work": "smart_pole"}, prefix="every-"),
        "other": EveryField(prefix="other-"),
        "box": _box,
        "person": words.MADE_UP_PERSON,
        "agency": words.MADE_UP_AGENCY,
        "now": now,
        "ago": lambda hours: now - timedelta(hours=hours),
        "today": now.date(),
        "progress": Progress(400, 148, Counter(done=251, failed=1, ok=140, warned=8)),
        "address": Address("han", is_down=True),
        "times": (_late(now), _fresh()),
        "signed": _signed(now),
        "components": _components(now),
        "limit": _LIMIT_MB * _MB,
    }


def _box(code: str) -> UploadForm:
    """Make the upload box of one component, told apart by its name."""
    return UploadForm(prefix=f"{code}-")


def _late(now: datetime) -> Reckoning:
    """Draw up a file that is late, was extended, and cost everybody time."""
    shares = (
        (
            TimeShare.AGENCY,
            Party.OFFICE,
            ClockGround.PROCESSING,
            9 * _DAY + 95,
            words.MADE_UP_AGENCY,
        ),
        (TimeShare.CONSULTEE, Party.CONSULTEE, ClockGround.CONSULTATION, 4 * _DAY, None),
        (TimeShare.APPLICANT, Party.APPLICANT, ClockGround.SUPPLEMENT, 6 * _DAY, None),
        (TimeShare.FAULT, Party.NOBODY, ClockGround.FAULT, 30, None),
    )
    total = sum(minutes for _, _, _, minutes, _ in shares)
    parts, lines, at = [], [], 0.0
    for number, (share, party, ground, minutes, office) in enumerate(shares):
        width = BAR * minutes / total
        parts.append(Part(share, minutes, round(at, 1), round(width, 1)))
        since = now - timedelta(days=30 - 7 * number)
        cite = words.MADE_UP_CITE if office else None
        counts = share in (TimeShare.AGENCY, TimeShare.CONSULTEE)
        until = since + timedelta(days=7)
        lines.append(Line(since, until, minutes, party, office, ground, cite, counts, number == 0))
        at += width
    extended = Extended(
        at=now - timedelta(days=9),
        days=3,
        reason=words.MADE_UP_REASON,
        office=words.MADE_UP_AGENCY,
        before=now - timedelta(days=6),
        after=now - timedelta(days=3),
        cite=words.MADE_UP_CITE,
        certainty="recall",
    )
    return Reckoning(
        state="running",
        limit_minutes=10 * _DAY,
        used_minutes=13 * _DAY + 95,
        cite=Citation(words.MADE_UP_CITE, "recall"),
        due_at=now - timedelta(days=3),
        decided_at=now - timedelta(days=1),
        party=Party.OFFICE,
        ground=ClockGround.PROCESSING,
        total_minutes=total,
        parts=parts,
        lines=lines,
        extensions=(extended,),
    )


def _fresh() -> Reckoning:
    """Draw up a file nobody has taken in yet: no limit, no time."""
    return Reckoning("before", None, 0, None, None, None, None, None, 0, (), (), ())


def _signed(now: datetime) -> tuple[Examined, ...]:
    """Find of every state a signature may be in one; the untrusted one says the least it can."""
    known = Signer(words.MADE_UP_PERSON, words.MADE_UP_CARRIER, now, True, None, True)
    nameless = Signer("", "", None, False, SignerTrouble.SELF_SIGNED, False)
    signers = {SignedState.GOOD: (known, known), SignedState.UNTRUSTED: (nameless,)}
    return tuple(Examined(state, now, signers.get(state, ())) for state in SignedState)


def _file(
    now: datetime, place: int, name: str, state: SignedState, scan: ScanState, **more: Any
) -> PaperFile:
    examined = next(each for each in _signed(now) if each.state is state)
    return PaperFile(
        ref=f"tep-{place}",
        filename=name,
        media_type="application/pdf",
        size=2_516_582 * (place + 1),
        sha256=sha256(name.encode()).hexdigest(),
        place=place,
        uploaded_at=now,
        by=words.MADE_UP_PERSON,
        examined=examined,
        scan=scan,
        replaced_at=more.pop("replaced_at", None),
        **more,
    )


def _components(now: datetime) -> tuple[Component, ...]:
    """Give a component in every state: attached, to be replaced, missing, and only if there is."""
    drawing, lease = words.MADE_UP_DRAWING, words.MADE_UP_LEASE
    consent = words.MADE_UP_CONSENT
    good = _file(now, 0, _LONG_FILE, SignedState.GOOD, ScanState.CLEAN)
    old = _file(now, 0, "ban-ve-cu.pdf", SignedState.UNSIGNED, ScanState.CLEAN, replaced_at=now)
    bad = _file(now, 1, "hop-dong.pdf", SignedState.CHANGED, ScanState.INFECTED, twin=drawing)
    return (
        _component("drawings", drawing, ComponentState.CHECKED, (good,), (old,)),
        _component("lease", lease, ComponentState.REPLACE, (bad,)),
        _component("land", lease, ComponentState.NEEDED),
        _component("consent", consent, ComponentState.OPTIONAL),
        _component("survey", lease, ComponentState.NEEDED),
    )


def _component(
    code: str,
    names: Names,
    state: ComponentState,
    files: tuple[PaperFile, ...] = (),
    earlier: tuple[PaperFile, ...] = (),
) -> Component:
    return Component(
        code=code,
        names=names,
        required=state is not ComponentState.OPTIONAL,
        types="PDF",
        endings=".pdf",
        cite=Citation(words.MADE_UP_CITE, "recall"),
        wish="expected" if files else "",
        most=1,
        is_form=False,
        is_open=True,
        state=state,
        files=files,
        earlier=earlier,
    )

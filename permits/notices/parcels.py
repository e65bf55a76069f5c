"""What is handed over, and what the other side answered: values between claiming and carrying."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from permits.notices.kinds import Wording
from permits.notices.vocabulary import NoticeKind, NoticeWay, TryAnswer


@dataclass(frozen=True, slots=True)
class Told:
    """One notice as it is to be said: in the administrator's words where there are any."""

    kind: NoticeKind
    facts: Mapping[str, Any]
    path: str
    at: datetime
    wording: Wording


@dataclass(frozen=True, slots=True)
class Receiver:
    """A carrier's system: where it listens, and from which secret its signature is made."""

    ref: str
    secret_no: int
    url: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """One delivery in hands: `no` says which try this is, `address` where it goes."""

    delivery_id: int
    ref: str
    no: int
    way: NoticeWay
    made_at: datetime
    address: str
    name: str
    locale: str
    told: tuple[Told, ...]
    digest_on: date | None = None
    receiver: Receiver | None = None
    once: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one try, in the other side's own words."""

    answer: TryAnswer
    proof: str
    code: int | None = None
    is_bad_address: bool = False
    is_gone: bool = False  # the receiver says that it will never take anything again
    is_way_down: bool = False  # nothing goes this way now: the next parcel need not try

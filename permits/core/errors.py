"""What a person must be told when a thing cannot be done; raised early, shown at the edge."""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass


class Problem(Exception):
    """Something a person must be told; `code` picks the sentence, `facts` fill it in."""

    status = 400

    def __init__(self, code: str, /, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class NotSignedIn(Problem):
    """Nobody is signed in, or the sign-in has ended."""

    status = 401


class NotAllowed(Problem):
    """The person is known and may not do this."""

    status = 403


class NotFound(Problem):
    """There is no such thing, or the asker may not know of it: both look the same."""

    status = 404

    def __init__(self, code: str = "not_found", /, **facts: object) -> None:
        super().__init__(code, **facts)


class Conflict(Problem):
    """Somebody else moved it first."""

    status = 409


class Discovered(Conflict):
    """Refused because of what was found out just now; the finding itself is kept.

    `committing()` commits what was written before it was raised, and raises it on.
    """


class TooLarge(Problem):
    """More was sent than is taken."""

    status = 413


class TooMany(Problem):
    """Too many tries; `retry_after` says in seconds when to come back."""

    status = 429

    def __init__(self, code: str, /, *, retry_after: int, **facts: object) -> None:
        super().__init__(code, retry_after=retry_after, **facts)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Complaint:
    """One field's fault. `field` is the browser's field name; "" is the form as a whole."""

    field: str
    code: str
    facts: dict[str, object] = dataclasses.field(default_factory=dict)


class Invalid(Problem):
    """What was sent cannot be taken; every complaint names a field."""

    status = 422

    def __init__(self, complaints: Iterable[Complaint]) -> None:
        super().__init__("invalid")
        self.complaints = tuple(complaints)

    @classmethod
    def one(cls, field_name: str, code: str, **facts: object) -> "Invalid":
        """Complain of a single field."""
        return cls([Complaint(field_name, code, facts)])


#: What a violated constraint means to a person. A name that is not here is a fault of the program.
CONSTRAINTS: dict[str, str] = {
    "ck_feature_surface": "layer.surface_unreadable",
    "uq_dossier_code": "dossier.code_taken",
    "uq_person_login": "person.login_taken",
    "uq_idempotency_person_id_key": "idempotency.running",
    "uq_route_bundle_search_id": "idempotency.done",
}

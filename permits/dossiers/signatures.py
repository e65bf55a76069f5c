"""What the signatures of a received file were worth, as it is kept with the file and told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Self

import yaml

from permits.core import clock
from permits.dossiers.vocabulary import (
    FILE_HELD_BY,
    SHOULD_BE_SIGNED,
    SIGNED_AT,
    ExaminationGap,
    SignedState,
    SignerTrouble,
)
from workflow.law import Paper, Signed

#: So many signers are kept and named; a file with more is not examined at all.
MOST_SIGNERS = 20
LONGEST_NAME = 120
#: The file inside an application form of ours that names the answers it was printed from.
ANSWERS_FILE = "application.json"


@dataclass(frozen=True, slots=True)
class Signer:
    """One signature of a file: whom its certificate names, the time it says, what it is worth."""

    name: str
    organisation: str
    at: datetime | None
    good: bool
    trouble: SignerTrouble | None
    timestamped: bool
    fingerprint: str = ""  # SHA-256 of the certificate, in hexadecimal; unknown of older files


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found of a file's signatures; `why` says what kept a check from being made.

    `answers_sha256` names the answers a form of ours was printed from, whoever signed it.
    """

    state: SignedState
    checked_at: datetime
    signers: tuple[Signer, ...] = ()
    why: ExaminationGap | None = None
    answers_sha256: str | None = None

    def to_plain(self) -> dict[str, Any]:
        """Give it as it is stored with the file."""
        return {
            "state": str(self.state),
            "checked_at": self.checked_at.isoformat(),
            "why": str(self.why) if self.why else None,
            "answers_sha256": self.answers_sha256,
            "signers": [
                {
                    "name": signer.name,
                    "organisation": signer.organisation,
                    "at": signer.at.isoformat() if signer.at else None,
                    "good": signer.good,
                    "trouble": str(signer.trouble) if signer.trouble else None,
                    "timestamped": signer.timestamped,
                    "fingerprint": signer.fingerprint,
                }
                for signer in self.signers
            ],
        }

    @classmethod
    def from_plain(cls, kept: Mapping[str, Any]) -> Self:
        """Read it back."""
        return cls(
            SignedState(kept["state"]),
            datetime.fromisoformat(kept["checked_at"]),
            tuple(_signer(each) for each in kept["signers"]),
            ExaminationGap(kept["why"]) if kept["why"] else None,
            kept.get("answers_sha256"),
        )


def unchecked(why: ExaminationGap) -> Examined:
    """Say that a check could not be made just now, and why."""
    return Examined(SignedState.UNCHECKED, clock.now(), why=why)


def wanted(paper: Paper) -> Signed:
    """Say whether a component of a procedure is to be signed, by its sheet or by its name."""
    return paper.signed or _named().get(paper.code, "")


def is_refused(examined: Examined | None, wish: Signed) -> bool:
    """Say whether a file may not be taken: a signature is required, and there is none that stands.

    One whose signer is not trusted, or that could not be checked, is for a person to weigh.
    """
    refused = (SignedState.UNSIGNED, SignedState.CHANGED, SignedState.BROKEN)
    return wish == "required" and (examined is None or examined.state in refused)


def note(examined: Examined | None, wish: Signed, holder: str) -> str:
    """Say in Vietnamese, for a printed slip, what a file's signatures are worth and who holds it.

    Empty where there is nothing to say: no signature, and none was asked for.
    """
    if examined is None:
        return ""
    if examined.state is SignedState.UNSIGNED and not wish:
        return ""
    said = [examined.state.vi, *(_told(signer) for signer in examined.signers)]
    if examined.why:
        said.append(examined.why.vi)
    if examined.state is SignedState.GOOD:
        return "; ".join(said) + "."
    if examined.state is SignedState.UNSIGNED:
        said.append(SHOULD_BE_SIGNED)
    return "; ".join([*said, FILE_HELD_BY.format(holder=holder)]) + "."


def _told(signer: Signer) -> str:
    parts = [", ".join(part for part in (signer.name, signer.organisation) if part) or "?"]
    if signer.at:
        parts.append(SIGNED_AT.format(at=signer.at.astimezone(clock.VIETNAM)))
    if signer.trouble:
        parts.append(signer.trouble.vi)
    return ", ".join(parts)


def _signer(kept: Mapping[str, Any]) -> Signer:
    return Signer(
        kept["name"],
        kept["organisation"],
        datetime.fromisoformat(kept["at"]) if kept["at"] else None,
        kept["good"],
        SignerTrouble(kept["trouble"]) if kept["trouble"] else None,
        kept["timestamped"],
        kept.get("fingerprint", ""),
    )


@cache
def _named() -> Mapping[str, Signed]:
    """Read which components ask for a signature by their name."""
    said = yaml.safe_load(Path(__file__).with_name("signed.yaml").read_text("utf-8"))
    return {code: entry["signed"] for code, entry in said.items()}

"""The process that looks into a stranger's file: limits itself first, then works, then ends.

Started as `python -m permits.filing.examiner FOLDER`; the folder holds `asked.json`, `content`,
`trust.pem`, and lists of revoked certificates as `*.crl`. The child leaves `answer.json` in it, and
in `step` what it is at, so that the parent can tell a file that cannot be opened safely from one
whose signatures only cost too much. It has no secret in its environment, and no network where the
kernel lets it give that up.
"""

import ctypes
import io
import json
import re
import resource
import signal
import sys
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pikepdf

from permits.core import clock
from permits.core.errors import Invalid
from permits.dossiers import intake
from permits.dossiers.signatures import ANSWERS_FILE, Examined, unchecked
from permits.dossiers.vocabulary import ExaminationGap, SignedState
from permits.filing.signature_fields import may_be_signed

_NEW_NETWORK = 0x40000000
_NEW_USER = 0x10000000
_END_WITH_PARENT = 1
_MB = 1024 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}")
#: What the parent reads back is never larger.
LONGEST_ANSWER = 256 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What looking into one file may cost, at a person's upload; a job may take longer."""

    memory_mb: int = 1024
    cpu_seconds: int = 12
    wall_seconds: int = 20


def main(folder: Path) -> None:
    """Look into the file in `folder` and leave there what was found."""
    asked = json.loads((folder / "asked.json").read_text("utf-8"))
    _confine(Limits(**asked["limits"]))
    content = (folder / "content").read_bytes()
    with clock.at(datetime.fromisoformat(asked["at"])):
        (folder / "answer.json").write_text(json.dumps(_answer(folder, asked, content)), "utf-8")


def _answer(folder: Path, asked: dict[str, Any], content: bytes) -> dict[str, Any]:
    _note(folder, "structure")
    try:
        intake.judge_here(asked["name"], content)
    except Invalid as refusal:
        [complaint] = refusal.complaints
        return {"refused": complaint.code, "facts": complaint.facts}
    except MemoryError:
        return {"refused": "paper.too_heavy", "facts": {"filename": asked["name"]}}
    if not content.startswith(b"%PDF-"):
        return {"examined": None}
    _note(folder, "signatures")
    return {"examined": examined(content, *_trust(folder)).to_plain()}


def _trust(folder: Path) -> tuple[bytes, tuple[bytes, ...]]:
    lists = tuple(path.read_bytes() for path in sorted(folder.glob("*.crl")))
    return (folder / "trust.pem").read_bytes(), lists


def examined(content: bytes, anchors: bytes, lists: tuple[bytes, ...] = ()) -> Examined:
    """Say what the signatures of a PDF that may be kept are worth.

    `anchors` are trusted certificates as PEM, or nothing; `lists` of revoked ones are DER.
    """
    try:
        if not may_be_signed(content):
            return Examined(SignedState.UNSIGNED, clock.now(), answers_sha256=_answers(content))
        # Loaded only now: most files bear no signature, and what weighs one is heavy.
        from permits.filing import weighing

        weighed = weighing.weigh(content, weighing.Trust(anchors, lists))
        return replace(weighed, answers_sha256=_answers(content))
    except MemoryError:
        return unchecked(ExaminationGap.TOO_HEAVY)


def _answers(content: bytes) -> str | None:
    """Read which answers a form of ours was printed from, out of the file it carries."""
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if ANSWERS_FILE not in pdf.attachments:
                return None
            said = json.loads(pdf.attachments[ANSWERS_FILE].get_file().read_bytes())
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError, AttributeError):
        return None
    found = said.get("answers_sha256") if isinstance(said, dict) else None
    return found if isinstance(found, str) and _SHA256.fullmatch(found) else None


def _note(folder: Path, step: str) -> None:
    (folder / "step").write_text(step, "utf-8")


def _confine(limits: Limits) -> None:
    """Bound memory, time and what is written, leave the network, and end when the parent does."""
    _bound(resource.RLIMIT_AS, limits.memory_mb * _MB)
    _bound(resource.RLIMIT_CPU, limits.cpu_seconds)
    _bound(resource.RLIMIT_FSIZE, LONGEST_ANSWER)
    _bound(resource.RLIMIT_CORE, 0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, limits.wall_seconds)
    libc = ctypes.CDLL(None)
    libc.unshare(_NEW_USER | _NEW_NETWORK)  # refused in some containers; nothing is fetched anyway
    libc.prctl(_END_WITH_PARENT, signal.SIGKILL)


def _bound(kind: int, most: int) -> None:
    """Set a limit, never above one that was inherited."""
    inherited = resource.getrlimit(kind)[1]
    if inherited != resource.RLIM_INFINITY:
        most = min(most, inherited)
    resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

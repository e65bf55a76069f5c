"""Hands a stranger's file to a process apart and takes its answer: what it does, it does there."""

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from gis.formats.reader import SURROUNDINGS, wait_or_end
from permits.core import clock
from permits.core.errors import Invalid, Problem
from permits.core.settings import Settings
from permits.dossiers.signatures import Examined, unchecked
from permits.dossiers.vocabulary import ExaminationGap
from permits.filing.examiner import LONGEST_ANSWER, Limits
from permits.signing.keys import trust_anchors

ROOT = Path(__file__).parents[2]
AT_ONCE = 2
#: Nobody waits longer than this for a place; then he is told to come back.
WAIT_SECONDS = 15
#: The child ends itself at its times; should it not, the parent does, so much later.
SLACK_SECONDS = 3
#: A job has nobody waiting for it.
PATIENT = Limits(memory_mb=2048, cpu_seconds=60, wall_seconds=120)

_places = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class _Visit:
    """What a child left behind: its answer as text, or the step it did not get through."""

    answer: str | None
    step: str


def judge(
    settings: Settings, limits: Limits | None = None
) -> Callable[[str, bytes], Examined | None]:
    """Give what looks into a received file for this installation, as `intake.receive` wants it."""

    def looked_into(name: str, content: bytes) -> Examined | None:
        return look_into(name, content, settings, limits or Limits())

    return looked_into


def examine(name: str, content: bytes, settings: Settings, limits: Limits) -> Examined:
    """Say what the signatures of a PDF are worth; Invalid where the file may not be kept at all."""
    found = look_into(name, content, settings, limits)
    return found or unchecked(ExaminationGap.UNREADABLE)


def look_into(name: str, content: bytes, settings: Settings, limits: Limits) -> Examined | None:
    """Say what the signatures of a file are worth, None of a picture or an archive; or Invalid.

    A file that cannot even be opened within the limits is refused; one whose signatures cannot be
    weighed is `unchecked`, never good.
    """
    trust = _trust(settings)
    visit = _visited(name, content, trust, limits)
    if visit.answer is None:
        if visit.step == "signatures":
            return unchecked(ExaminationGap.TOO_HEAVY)
        raise Invalid.one("file", "paper.too_heavy", filename=name)
    said = json.loads(visit.answer)
    if "refused" in said:
        raise Invalid.one("file", said["refused"], **said["facts"])
    if said["examined"] is None:
        return None
    found = Examined.from_plain(said["examined"])
    if not trust.is_whole and found.signers:
        # Whom to trust could not be read: then nobody may be called untrusted either.
        return unchecked(ExaminationGap.NO_TRUST)
    return found


def trusted(settings: Settings) -> tuple[x509.Certificate, ...]:
    """Read whom this installation trusts: TRUST_DIR, and its own authority for its own papers.

    Raises Problem, which names the file, where one of TRUST_DIR cannot be read.
    """
    found: list[x509.Certificate] = []
    for path in sorted(settings.trust_dir.glob("*.pem")):
        with _naming(path):
            found += x509.load_pem_x509_certificates(path.read_bytes())
    with suppress(Problem):  # this process may not read it, or nothing was ever signed here
        found += trust_anchors(settings.keys_dir)
    return tuple(found)


def revoked(settings: Settings) -> tuple[bytes, ...]:
    """Read the lists of revoked certificates that lie in TRUST_DIR, DER; raises like `trusted`."""
    found = []
    for path in sorted(settings.trust_dir.glob("*.crl")):
        with _naming(path):
            x509.load_der_x509_crl(content := path.read_bytes())
            found.append(content)
    return tuple(found)


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as fault:
        raise Problem("paper.trust_unreadable", file=path.name) from fault


@dataclass(frozen=True, slots=True)
class _Trust:
    """Whom to trust, as it is handed to the child; `is_whole` unless a file could not be read."""

    anchors: bytes = b""
    lists: tuple[bytes, ...] = ()
    is_whole: bool = False


def _trust(settings: Settings) -> _Trust:
    try:
        roots = trusted(settings)
        anchors = b"".join(root.public_bytes(Encoding.PEM) for root in roots)
        return _Trust(anchors, revoked(settings), is_whole=True)
    except Problem:
        return _Trust()


def _visited(name: str, content: bytes, trust: _Trust, limits: Limits) -> _Visit:
    """Let a child work on the file in a folder of its own, which is gone afterwards."""
    if not _places.acquire(timeout=WAIT_SECONDS):
        raise Invalid.one("file", "paper.busy", filename=name)
    try:
        with tempfile.TemporaryDirectory(prefix="paper-") as folder:
            place = Path(folder)
            asked = {"name": name, "at": clock.now().isoformat(), "limits": asdict(limits)}
            (place / "asked.json").write_text(json.dumps(asked), "utf-8")
            (place / "content").write_bytes(content)
            (place / "trust.pem").write_bytes(trust.anchors)
            for number, each in enumerate(trust.lists):
                (place / f"{number:03d}.crl").write_bytes(each)
            return _left(place, _run(place, limits.wall_seconds + SLACK_SECONDS))
    finally:
        _places.release()


def _run(place: Path, seconds: int) -> int:
    child = subprocess.Popen(
        [sys.executable, "-m", "permits.filing.examiner", str(place)],
        env={**SURROUNDINGS, "TMPDIR": str(place)},
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    return wait_or_end(child, seconds)


def _left(place: Path, ended: int) -> _Visit:
    answer, step = place / "answer.json", place / "step"
    at = step.read_text("utf-8") if step.exists() else ""
    if ended != 0 or not answer.exists() or answer.stat().st_size > LONGEST_ANSWER:
        return _Visit(None, at)
    return _Visit(answer.read_text("utf-8"), at)

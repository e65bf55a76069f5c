"""Receives a file: its type is told by its content, and must agree with its name and the rules."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import pikepdf

from permits.core.errors import Invalid
from permits.dossiers import contents
from permits.dossiers.signatures import Examined
from permits.dossiers.vocabulary import ScanState

MEGABYTE = 1024 * 1024
LIMIT = 30 * MEGABYTE


@dataclass(frozen=True, slots=True)
class FileType:
    """A type of file we take: its media type, its name's endings, and how its content begins."""

    code: str
    media_type: str
    extensions: tuple[str, ...]
    beginnings: tuple[bytes, ...]


TYPES = (
    FileType("pdf", "application/pdf", (".pdf",), (b"%PDF-",)),
    FileType("png", "image/png", (".png",), (b"\x89PNG\r\n\x1a\n",)),
    FileType("jpg", "image/jpeg", (".jpg", ".jpeg"), (b"\xff\xd8\xff",)),
    FileType("tif", "image/tiff", (".tif", ".tiff"), (b"II*\x00", b"MM\x00*")),
    FileType("dwg", "image/vnd.dwg", (".dwg",), (b"AC10",)),
    FileType("zip", "application/zip", (".zip",), (b"PK\x03\x04", b"PK\x05\x06")),
)
#: Actions of a PDF that run a program, open a file it carries, or send something away.
ACTIVE = ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/Rendition")
#: Members whose mere presence lets a reader run something: scripts, and forms drawn by scripts.
RUNNING = ("/JavaScript", "/XFA", "/RichMediaContent")
DEEPEST = 60
BY_CODE = {known.code: known for known in TYPES}


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file that may be kept."""

    filename: str
    media_type: str
    content: bytes
    examined: Examined | None = None  # what its signatures are worth, where somebody looked
    scan: ScanState = ScanState.NOT_SCANNED


#: Looks into a PDF, a picture or an archive; says what the signatures of a PDF are worth, or None;
#: raises Invalid where the file may not be kept at all. Takes its name and its bytes.
Judge = Callable[[str, bytes], Examined | None]


def receive(
    filename: str, content: bytes, *, accept: tuple[str, ...], judge: Judge | None = None
) -> ReceivedFile:
    """Judge one uploaded file; raise Invalid on the field `file`, saying what is wrong and why.

    A stranger's file is looked into by `judge`, in a process that can do no harm. Without one a
    PDF is looked into here and a picture or an archive is taken unseen.
    """
    name = plain_name(filename)
    if not content:
        raise Invalid.one("file", "paper.empty", filename=name)
    if len(content) > LIMIT:
        raise Invalid.one("file", "paper.too_large", filename=name, limit_mb=LIMIT // MEGABYTE)
    found = _found(content)
    wanted = ", ".join(accept)
    if found is None or found.code not in accept:
        kind = found.code if found else "?"
        raise Invalid.one("file", "paper.wrong_type", filename=name, found=kind, accepted=wanted)
    extension = PurePath(name).suffix.lower()
    if extension not in found.extensions:
        raise Invalid.one(
            "file", "paper.mismatch", filename=name, extension=extension, found=found.code
        )
    if found.code not in LOOKED_INTO or (judge is None and found.code != "pdf"):
        return ReceivedFile(name, found.media_type, content)
    return ReceivedFile(name, found.media_type, content, (judge or judge_pdf)(name, content))


def plain_name(filename: str) -> str:
    """Give the last part of a file's name as its sender wrote it, without folders, short."""
    return PurePath(filename.replace("\\", "/")).name.strip()[:200] or "?"


def judge_here(name: str, content: bytes) -> None:
    """Look into a file by its content: a PDF, a picture or an archive; others are only named."""
    found = _found(content)
    if found is not None:
        LOOKED_INTO[found.code](name, content)


def _found(content: bytes) -> FileType | None:
    return next((t for t in TYPES if content.startswith(t.beginnings)), None)


def judge_pdf(name: str, content: bytes) -> None:
    """Refuse a PDF that is locked, broken, or would run something when it is opened or used."""
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            pages = len(pdf.pages)
            active = any(_runs(each) for each in pdf.objects)
    except pikepdf.PasswordError as fault:
        raise Invalid.one("file", "paper.locked", filename=name) from fault
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError) as fault:
        # The library's own words for a damage differ by where in the file it meets it.
        raise Invalid.one("file", "paper.broken", filename=name) from fault
    if not pages:
        raise Invalid.one("file", "paper.broken", filename=name)
    if active:
        raise Invalid.one("file", "paper.active", filename=name)


def _runs(thing: Any, depth: int = 0) -> bool:
    """Say whether an object, or what it holds itself, is an action that runs or sends something."""
    if depth > DEEPEST:
        return True  # no honest file is nested so deep
    if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        parts = dict(thing.items())
        if str(parts.get("/S", "")) in ACTIVE or any(name in parts for name in RUNNING):
            return True
        held = list(parts.values())
    elif isinstance(thing, pikepdf.Array):
        held = list(thing)
    else:
        return False
    # What stands by itself in the file is looked at by itself.
    return any(_runs(each, depth + 1) for each in held if not getattr(each, "is_indirect", False))


#: What looks into a file of each type, for who has decided to do so in this very process.
LOOKED_INTO: dict[str, Callable[[str, bytes], None]] = {
    "pdf": judge_pdf,
    "png": contents.judge_picture,
    "jpg": contents.judge_picture,
    "tif": contents.judge_picture,
    "zip": contents.judge_archive,
}

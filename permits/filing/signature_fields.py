"""Counts the signatures of a PDF without weighing them: most files bear none."""

import io
import itertools
from collections.abc import Iterator
from typing import Any

import pikepdf

from permits.dossiers.signatures import MOST_SIGNERS

#: Fields of a form are looked at so far; an honest form has fewer.
MOST_FIELDS = 20_000


def may_be_signed(content: bytes) -> bool:
    """Say whether a file may bear a signature at all."""
    return b"/ByteRange" in content or signed_fields(content) > 0


def signed_fields(content: bytes) -> int:
    """Count the filled signature fields of a form, up to one more than are ever weighed."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        form = pdf.Root.get("/AcroForm")
        if not isinstance(form, pikepdf.Dictionary):
            return 0
        filled = (each for each in _fields(form) if _is_filled(each))
        return sum(1 for _ in itertools.islice(filled, MOST_SIGNERS + 1))


def _is_filled(field: pikepdf.Dictionary) -> bool:
    return field.get("/FT") == "/Sig" and "/V" in field


def _fields(form: pikepdf.Dictionary) -> Iterator[pikepdf.Dictionary]:
    """Walk the fields of a form; one that leads back to itself ends at the bound."""
    waiting: list[Any] = [form.get("/Fields")]
    for _ in range(MOST_FIELDS):
        if not waiting:
            return
        each = waiting.pop()
        if isinstance(each, pikepdf.Array):
            waiting.extend(list(each)[:MOST_FIELDS])
        elif isinstance(each, pikepdf.Dictionary):
            yield each
            waiting.append(each.get("/Kids"))

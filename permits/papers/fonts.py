"""Finds the one font papers are set in, and knows what it can show."""

import io
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont  # type: ignore[import-untyped] # carries no types

from permits.core.errors import Problem

FAMILY = "Liberation Serif"
#: Held by whoever reads a font: its tables and letters are unpacked when they are first asked for,
#: and two threads that ask at once find them half unpacked.
READING = threading.RLock()


class FontMissing(Problem):
    """The font papers must be set in is not installed; another must not take its place."""

    status = 500


@cache
def font_file(style: str = "Regular") -> Path:
    """Say where fontconfig keeps the font, refusing any substitute."""
    from weasyprint.text.ffi import ffi, fontconfig

    config = ffi.gc(fontconfig.FcInitLoadConfigAndFonts(), fontconfig.FcConfigDestroy)
    pattern = ffi.gc(fontconfig.FcPatternCreate(), fontconfig.FcPatternDestroy)
    fontconfig.FcPatternAddString(pattern, b"family", FAMILY.encode())
    fontconfig.FcPatternAddString(pattern, b"style", style.encode())
    fontconfig.FcConfigSubstitute(config, pattern, fontconfig.FcMatchPattern)
    fontconfig.FcDefaultSubstitute(pattern)
    match = fontconfig.FcFontMatch(config, pattern, ffi.new("FcResult *"))
    found = {name: _text(ffi, fontconfig, match, name) for name in (b"family", b"style", b"file")}
    if match != ffi.NULL:
        fontconfig.FcPatternDestroy(match)
    if found[b"family"] != FAMILY or found[b"style"] != style:
        raise FontMissing("paper.font_missing", family=FAMILY, style=style)
    return Path(found[b"file"])


def _text(ffi: Any, fontconfig: Any, match: Any, name: bytes) -> str:
    if match == ffi.NULL:
        return ""
    value = ffi.new("FcChar8 **")
    if fontconfig.FcPatternGetString(match, name, 0, value) != fontconfig.FcResultMatch:
        return ""
    text: str = ffi.string(value[0]).decode()
    return text


@cache
def opened(style: str = "Regular") -> TTFont:
    """Open the font once for this process."""
    return TTFont(io.BytesIO(font_file(style).read_bytes()), lazy=True)


@cache
def letters(style: str = "Regular") -> Mapping[int, str]:
    """Give the glyph name of every character the font can show."""
    with READING:
        found: Mapping[int, str] = opened(style).getBestCmap()
    return found

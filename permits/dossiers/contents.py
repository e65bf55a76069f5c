"""Looks into pictures and archives: a scan nobody could read, and an archive that is locked."""

import io
import warnings
import zipfile
from typing import Any

from permits.core.errors import Invalid

#: A scan of an A0 sheet at 300 dots an inch has 140 million.
MOST_PIXELS = 200_000_000
#: A page that small cannot be read, whatever it shows.
SMALLEST_SIDE = 200
MOST_MEMBERS = 2_000
MOST_UNPACKED = 300 * 1024 * 1024
_ENCRYPTED = 0x1


def judge_picture(name: str, content: bytes) -> None:
    """Refuse a picture that cannot be decoded, is too small to be read, or shows nothing at all."""
    from PIL import Image, ImageFile  # loaded by who looks into pictures only

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its own bound is lower; ours is asked below
            Image.MAX_IMAGE_PIXELS = None
            ImageFile.LOAD_TRUNCATED_IMAGES = False  # whoever prints papers allows them
            with Image.open(io.BytesIO(content)) as picture:
                width, height = picture.size
                if width * height > MOST_PIXELS:
                    raise Invalid.one("file", "paper.too_heavy", filename=name)
                picture.load()
                is_blank = _is_blank(picture)
    except (OSError, SyntaxError, ValueError, KeyError, TypeError, EOFError, IndexError) as fault:
        raise Invalid.one("file", "paper.broken_picture", filename=name) from fault
    if min(width, height) < SMALLEST_SIDE:
        raise Invalid.one("file", "paper.small_picture", filename=name, least=SMALLEST_SIDE)
    if is_blank:
        raise Invalid.one("file", "paper.blank_picture", filename=name)


def _is_blank(picture: Any) -> bool:
    """Say whether every point has the same shade, as where the lid was scanned without a paper."""
    least, most = picture.convert("L").getextrema()
    return bool(least == most)


def judge_archive(name: str, content: bytes) -> None:
    """Refuse an archive that is damaged, locked, empty, or unpacks to more than anybody reads."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if any(each.flag_bits & _ENCRYPTED for each in members):
                raise Invalid.one("file", "paper.locked", filename=name)
            if len(members) > MOST_MEMBERS or sum(m.file_size for m in members) > MOST_UNPACKED:
                raise Invalid.one("file", "paper.too_heavy", filename=name)
            torn = archive.testzip()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as fault:
        raise Invalid.one("file", "paper.broken", filename=name) from fault
    if torn is not None:
        raise Invalid.one("file", "paper.broken", filename=name)
    if not any(not each.is_dir() for each in members):
        raise Invalid.one("file", "paper.empty", filename=name)

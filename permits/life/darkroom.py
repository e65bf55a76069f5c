"""The process that opens strangers' photographs: it limits itself, draws each anew, and ends.

Started as `python -m permits.life.darkroom FOLDER`; reads `sent-0`, `sent-1` … and leaves for each
`drawn-N` (a JPEG of ours, without anything its camera wrote) and `said-N` (JSON: size, and time and
position where the camera wrote them). What is no photograph, or too large, gets a `said-N` with a
`refused` code. A picture that meets a limit ends only this process, and leaves no `said-N`.
"""

import json
import math
import signal
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from gis.formats import limits as general
from gis.formats.child import confine

LIMITS = replace(
    general.LIMITS,
    memory_bytes=1_024 * general.MEGABYTE,
    written_bytes=16 * general.MEGABYTE,
    cpu_seconds=40,
    wall_seconds=45,
)
#: The longer side of what is kept, in pixels, and how finely it is drawn.
EDGE = 2048
QUALITY = 85
#: Pixels of one picture; a JPEG is read at a fraction of its size, any other whole.
MOST_PIXELS = {"JPEG": 120_000_000, "MPO": 120_000_000, "PNG": 40_000_000}
#: What a broken picture raises, by where it is broken; the library has no one error for it.
BROKEN = (OSError, ValueError, TypeError, SyntaxError, ArithmeticError, IndexError, KeyError)


def main(folder: Path) -> None:
    """Draw every picture of the folder anew, in order."""
    confine(LIMITS)
    signal.setitimer(signal.ITIMER_REAL, LIMITS.wall_seconds)
    Image.MAX_IMAGE_PIXELS = None  # judged below, by what reading such a picture costs
    for number in range(len(list(folder.glob("sent-*")))):
        said = _develop(folder / f"sent-{number}", folder / f"drawn-{number}")
        (folder / f"said-{number}").write_text(json.dumps(said), "utf-8")


def _develop(sent: Path, drawn: Path) -> dict[str, Any]:
    try:
        with Image.open(sent, formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > MOST_PIXELS.get(str(picture.format), 0):
                return {"refused": "photo.too_many_pixels"}
            seen = _seen(picture)
            picture.draft("RGB", (EDGE, EDGE))
            turned = ImageOps.exif_transpose(picture)
            turned.thumbnail((EDGE, EDGE))
            plain = _on_white(turned)
            plain.save(drawn, "JPEG", quality=QUALITY, optimize=True)
    except UnidentifiedImageError:
        return {"refused": "photo.wrong_type"}
    except MemoryError:
        return {"refused": "photo.too_many_pixels"}
    except BROKEN:
        return {"refused": "photo.broken"}
    return {"width": plain.width, "height": plain.height, **seen}


def _on_white(picture: Image.Image) -> Image.Image:
    """Give a picture without transparency, palette or anything beside its pixels."""
    whole = picture.convert("RGBA")
    plain = Image.new("RGB", whole.size, "white")
    plain.paste(whole, mask=whole.getchannel("A"))
    return plain


def _seen(picture: Image.Image) -> dict[str, Any]:
    """Read when and where it was taken; what cannot be read is not known."""
    try:
        exif = picture.getexif()
        written = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal)
        taken = _moment(written or exif.get(ExifTags.Base.DateTime))
        return {"taken": taken, **_position(exif.get_ifd(ExifTags.IFD.GPSInfo))}
    except (*BROKEN, AttributeError):
        return {}


def _moment(written: object) -> str | None:
    try:
        return datetime.strptime(str(written).strip("\0 "), "%Y:%m:%d %H:%M:%S").isoformat()  # noqa: DTZ007 - cameras write no zone
    except ValueError:
        return None


def _position(gps: Mapping[int, Any]) -> dict[str, float]:
    tags = ExifTags.GPS
    if tags.GPSLatitude not in gps or tags.GPSLongitude not in gps:
        return {}
    lat = _degrees(gps[tags.GPSLatitude], gps.get(tags.GPSLatitudeRef), "S")
    lon = _degrees(gps[tags.GPSLongitude], gps.get(tags.GPSLongitudeRef), "W")
    sound = math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180
    return {"lat": lat, "lon": lon} if sound and (lat or lon) else {}


def _degrees(parts: Any, side: object, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return -value if str(side).strip("\0 ").upper() == negative else value


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Permits of the demo province, issued a while ago, and the people around them."""

import io
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from PIL import ExifTags, Image
from sqlalchemy.orm import Session

from permits.core import clock
from permits.decisions.models import Permit
from permits.dossiers import queries as dossiers
from tests.permits.life import issuing
from tests.support.dossiers import Walker, app, template

__all__ = ["app", "template"]

#: The day these tests stand on; permits were issued on the day all tests stand on.
TODAY = datetime(2026, 11, 26, 9, 0, tzinfo=clock.VIETNAM)
#: Where the sample "tower-city" was permitted, in WGS 84.
PERMITTED = "12.616000, 108.066000"


@pytest.fixture(autouse=True)
def fixed_clock() -> Iterator[datetime]:
    """Show the moment at which these tests count."""
    with clock.at(TODAY):
        yield TODAY


@pytest.fixture
def issued(session: Session, walker: Walker) -> Callable[..., Permit]:
    """Give a permit, numbered by the engine and printed by us."""

    def issue(sample: str = "tower-city", **facts: Any) -> Permit:
        made = issuing.issue(walker, sample, **facts)
        session.commit()
        return made

    return issue


@pytest.fixture
def ref_of(session: Session) -> Callable[[Permit], str]:
    """Give the reference under which a permit has its page."""
    return lambda permit: dossiers.whole(session, permit.dossier_id).ref


def picture(
    size: tuple[int, int] = (640, 480),
    *,
    taken: str = "",
    at: tuple[Any, ...] = (),
    kind: str = "JPEG",
) -> bytes:
    """Draw a photograph, with what a camera would write into it."""
    image = Image.new("RGB", size, "steelblue")
    exif = Image.Exif()
    if taken:
        exif[ExifTags.Base.DateTime] = taken
    if at:
        lat, lon = at
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        gps[1], gps[2], gps[3], gps[4] = "N", lat, "E", lon
    exif[ExifTags.Base.Model] = "A camera that tells whose it is"
    out = io.BytesIO()
    image.save(out, kind, **({"exif": exif} if kind == "JPEG" else {}))
    return out.getvalue()

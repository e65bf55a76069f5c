"""Photographs: drawn anew, without what their cameras wrote; hostile ones end only their child."""

import io
import struct
import zlib

import pytest
from PIL import Image

from permits.core.errors import Invalid
from permits.life import photos
from permits.life.photos import Sent
from tests.permits.life.conftest import picture


def refusal(*sent):
    with pytest.raises(Invalid) as refused:
        photos.develop(sent)
    [complaint] = refused.value.complaints
    assert complaint.field == "photos"
    return complaint


def test_what_is_kept_says_nothing_of_its_camera():
    sent = picture(taken="2026:11:24 15:00:00", at=((12.0, 40.0, 0.0), (108.0, 3.0, 0.0)))

    [kept] = photos.develop([Sent("a.jpg", sent)])

    assert (kept.lat, kept.lon) == (pytest.approx(12.6667, abs=1e-4), pytest.approx(108.05))
    assert kept.taken_at is not None
    plain = Image.open(io.BytesIO(kept.content))
    assert dict(plain.getexif()) == {}
    assert b"camera" not in kept.content


def test_a_large_picture_is_made_small_and_a_turned_one_upright():
    out = io.BytesIO()
    turned = Image.Exif()
    turned[274] = 6
    Image.new("RGB", (4000, 3000), "red").save(out, "JPEG", exif=turned)

    [kept] = photos.develop([Sent("a.jpg", out.getvalue())])

    assert (kept.width, kept.height) == (1536, 2048)


def test_transparency_becomes_white():
    out = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")

    [kept] = photos.develop([Sent("a.png", out.getvalue())])

    assert Image.open(io.BytesIO(kept.content)).getpixel((5, 5)) == (255, 255, 255)


def test_a_camera_whose_clock_runs_ahead_is_not_believed():
    [kept] = photos.develop([Sent("a.jpg", picture(taken="2031:01:01 00:00:00"))])

    assert kept.taken_at is None


def huge_png(width, height):
    """Write a PNG that says it is huge and is a few bytes."""

    def chunk(kind, data):
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1_000_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_a_decompression_bomb_is_refused_before_it_is_read():
    assert refusal(Sent("b.png", huge_png(100_000, 100_000))).code == "photo.too_many_pixels"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "paper.empty"),
        (b"%PDF-1.7 no picture", "photo.wrong_type"),
        (b"GIF89a" + b"\0" * 100, "photo.wrong_type"),
        (b"\xff\xd8\xff" + b"\0" * 200, "photo.wrong_type"),
        (picture()[:2000], "photo.broken"),
        (huge_png(300, 300)[:60], "photo.broken"),
    ],
)
def test_what_is_no_photograph_is_named(content, code):
    complaint = refusal(Sent("một.jpg", content))

    assert complaint.code == code
    assert complaint.facts["filename"] == "một.jpg"


def test_the_second_of_two_is_named_when_it_is_broken():
    complaint = refusal(Sent("a.jpg", picture()), Sent("b.jpg", picture()[:1500]))

    assert complaint.facts["filename"] == "b.jpg"


def test_more_than_enough_are_too_many():
    sent = [Sent(f"{n}.jpg", b"") for n in range(photos.MOST + 1)]

    assert refusal(*sent).code == "photo.too_many"


def test_a_child_that_dies_leaves_a_sentence(monkeypatch):
    monkeypatch.setattr(photos, "_run", lambda place: None)

    assert refusal(Sent("a.jpg", picture())).code == "photo.too_heavy"


def test_a_name_loses_its_folders():
    assert photos.named("C:\\Users\\x\\Ảnh.jpg") == "Ảnh.jpg"
    assert photos.named("../../etc/passwd") == "passwd"


def test_as_many_as_are_taken_fit_one_request(app):
    assert app.extensions["settings"].upload_limit >= photos.MOST * photos.LARGEST

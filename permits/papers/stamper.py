"""Puts a stamp on every sheet of a drawing; runs in a child of the press, on whatever file comes.

What stood in form fields and notes becomes part of the sheet, so that nothing lies over the stamp
and no earlier signature claims a file that is no longer its own; a signed file goes inside, whole.
"""

import io
import json
import struct
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from permits.core.errors import Problem
from permits.papers.corners import Box, Found, corner
from permits.papers.vocabulary import UNTOUCHED_ORIGINAL

MOST_PAGES = 300
#: A larger signed original is named by its hash and not carried inside.
CARRIED = 15 * 1024 * 1024
_POINTS_A_MM = 72 / 25.4
_PRINT_AND_LOCKED = 132
#: The two sizes of the stamp, in mm: sheets from A3 on, and smaller ones (Mẫu 06: 6-9 by 4-6 cm).
LARGE, SMALL = (75.0, 50.0), (60.0, 40.0)
_FROM_A3_MM = 290.0
_MARGINS_MM = (12.0, 8.0)
#: What a PDF does by itself or claims of itself that is no longer so.
_DROPPED = ("/AcroForm", "/OpenAction", "/AA", "/Perms", "/DSS", "/Collection", "/Metadata")
_DAMAGE = (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError, LookupError)


class NotStamped(Problem):
    """The drawing cannot be stamped as it is; the permit stands without it."""

    status = 422


@dataclass(frozen=True, slots=True)
class Order:
    """The stamp as drawn for the first sheet and for the others, and where it is signed."""

    width: float
    height: float
    first: str
    other: str
    fields: dict[str, list[float]]
    labels: dict[str, str]
    filename: str
    title: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done: how many sheets, on how many the stamp lies over something drawn."""

    pages: int
    crowded: int
    was_signed: bool
    is_attached: bool


def pack(head: dict[str, Any], content: bytes) -> bytes:
    """Write what travels to the press and back: a length, a head, a file."""
    said = json.dumps(head).encode()
    return struct.pack(">I", len(said)) + said + content


def unpack(written: bytes) -> tuple[dict[str, Any], bytes]:
    """Read what `pack` wrote."""
    (length,) = struct.unpack_from(">I", written)
    head: dict[str, Any] = json.loads(written[4 : 4 + length])
    return head, written[4 + length :]


def work(written: bytes) -> bytes:
    """Stamp the file of an order; raises NotStamped, which says what is wrong with it."""
    head, content = unpack(written)
    order = Order(**head)
    try:
        # A file mended by guessing may lack a part of the drawing: nobody approves that.
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False) as pdf:
            outcome = _stamp(pdf, order, content)
            out = io.BytesIO()
            pdf.save(out, deterministic_id=True)
    except pikepdf.PasswordError as fault:
        raise NotStamped("drawing.locked") from fault
    except _DAMAGE as fault:
        raise NotStamped("drawing.damaged") from fault
    return pack(asdict(outcome), out.getvalue())


def _stamp(pdf: pikepdf.Pdf, order: Order, content: bytes) -> Outcome:
    if pdf.is_encrypted:
        raise NotStamped("drawing.locked")
    if not 0 < len(pdf.pages) <= MOST_PAGES:
        raise NotStamped("drawing.too_many_pages", limit=MOST_PAGES)
    was_signed = _is_signed(pdf)
    _settle(pdf)
    stamps = [_form(pdf, order, drawn) for drawn in (order.first, order.other)]
    places = []
    for number, page in enumerate(pdf.pages):
        places.append(_put(page, order, stamps[min(number, 1)], "AB"[min(number, 1)]))
    _add_fields(pdf, order, *places[0][:2])
    is_attached = was_signed and len(content) <= CARRIED
    if is_attached:
        _carry(pdf, order.filename, content)
    crowded = sum(found.covered > 0 for found, _ in places)
    return Outcome(len(pdf.pages), crowded, was_signed, is_attached)


def _is_signed(pdf: pikepdf.Pdf) -> bool:
    form = pdf.Root.get("/AcroForm")
    fields = form.get("/Fields", Array()) if isinstance(form, Dictionary) else Array()
    return any(_holds_signature(field) for field in fields)


def _holds_signature(field: Any, depth: int = 0) -> bool:
    if not isinstance(field, Dictionary) or depth > 20:
        return False
    if field.get("/FT") == Name.Sig and "/V" in field:
        return True
    return any(_holds_signature(kid, depth + 1) for kid in field.get("/Kids", Array()))


def _settle(pdf: pikepdf.Pdf) -> None:
    """Make every note and field part of its sheet, turn each sheet upright, drop what acts."""
    pdf.flatten_annotations(mode="all")
    for page in pdf.pages:
        page.flatten_rotation()
        for name in ("/Annots", "/AA", "/Tabs"):
            if name in page.obj:
                del page.obj[name]
    for name in _DROPPED:
        if name in pdf.Root:
            del pdf.Root[name]
    names = pdf.Root.get("/Names")
    if isinstance(names, Dictionary) and "/JavaScript" in names:
        del names["/JavaScript"]


def _form(pdf: pikepdf.Pdf, order: Order, drawn: str) -> pikepdf.Object:
    return pdf.make_stream(
        drawn.encode("ascii"),
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, order.width, order.height]),
        Resources=Dictionary(),
    )


def _put(
    page: pikepdf.Page, order: Order, stamp: pikepdf.Object, letter: str
) -> tuple[Found, float]:
    """Stamp one sheet in its emptiest corner; gives where, and the scale of the stamp."""
    sheet = _visible(page)
    unit = _POINTS_A_MM / float(page.obj.get("/UserUnit", 1))
    short = min(sheet.width, sheet.height) / unit
    is_large = short >= _FROM_A3_MM
    width, height = LARGE if is_large else SMALL
    if sheet.width / unit < width or sheet.height / unit < height:
        raise NotStamped("drawing.sheet_too_small")
    room = min(sheet.width / unit - width, sheet.height / unit - height) / 2
    margin = min(_MARGINS_MM[0] if is_large else _MARGINS_MM[1], room)
    found = corner(page, sheet, width * unit, height * unit, margin * unit)
    scale = found.box.width / order.width
    name = page.add_resource(stamp, Name.XObject, name=Name(f"/HtcStamp{letter}"))
    before, after = 1 + max(0, -found.open_states), 1 + max(0, found.open_states)
    page.contents_add(b"q\n" * before, prepend=True)
    shown = f"q {scale:.6f} 0 0 {scale:.6f} {found.box.x0:.3f} {found.box.y0:.3f} cm {name} Do Q"
    page.contents_add(b"\nQ" * after + b"\n" + shown.encode())
    return found, scale


def _visible(page: pikepdf.Page) -> Box:
    """Give the part of a sheet that is shown, whichever way its boxes were written."""
    shown, whole = (_box(each) for each in (page.cropbox, page.mediabox))
    sheet = Box(
        max(shown.x0, whole.x0),
        max(shown.y0, whole.y0),
        min(shown.x1, whole.x1),
        min(shown.y1, whole.y1),
    )
    if not (sheet.width > 0 and sheet.height > 0):
        raise NotStamped("drawing.damaged")
    return sheet


def _box(given: Any) -> Box:
    x0, y0, x1, y1 = (float(edge) for edge in given)
    return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _add_fields(pdf: pikepdf.Pdf, order: Order, found: Found, scale: float) -> None:
    """Leave an empty field for each signature inside the stamp of the first sheet."""
    page, fields = pdf.pages[0], []
    for name, edges in order.fields.items():
        widget = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(name),
            TU=String(order.labels[name]),
            F=_PRINT_AND_LOCKED,
            Rect=Array(_shifted(edges, found.box, scale)),
            P=page.obj,
        )
        fields.append(pdf.make_indirect(widget))
    page.obj.Annots = pdf.make_indirect(Array(fields))
    pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array(fields), SigFlags=0))
    pdf.docinfo["/Title"] = order.title


def _shifted(edges: Sequence[float], box: Box, scale: float) -> list[float]:
    x0, y0, x1, y1 = (edge * scale for edge in edges)
    return [round(n, 3) for n in (box.x0 + x0, box.y0 + y0, box.x0 + x1, box.y0 + y1)]


def _carry(pdf: pikepdf.Pdf, filename: str, content: bytes) -> None:
    pdf.attachments[filename] = pikepdf.AttachedFileSpec(
        pdf,
        content,
        filename=filename,
        description=UNTOUCHED_ORIGINAL,
        mime_type="application/pdf",
        relationship=Name("/Source"),
    )

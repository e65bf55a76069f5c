"""Places empty signature fields inside the tagged structure, where the laid-out boxes stand."""

from collections.abc import Iterator
from typing import Any

import pydyf

#: A box whose element carries this attribute becomes a signature field of that name.
MARKER = "data-sign"
_PRINT_AND_LOCKED = 132
_POINTS_PER_PX = 0.75


class _Reference(pydyf.Object):  # type: ignore[misc] # pydyf carries no types
    """The reference of an object that gets its number later: written out only at the very end."""

    def __init__(self, target: pydyf.Object) -> None:
        super().__init__()
        self._target = target

    @property
    def data(self) -> bytes:
        written: bytes = pydyf.Object.reference.fget(self._target)
        return written


class _Widget(pydyf.Dictionary):  # type: ignore[misc] # as above
    """A signature field that WeasyPrint tags before it is part of the file."""

    @property
    def reference(self) -> Any:
        """Give a reference that can be used before the object has its number."""
        return _Reference(self)


class SignatureFields:
    """One document's signature fields: announced before WeasyPrint writes tags, placed after."""

    def __init__(self, document: Any) -> None:
        self._places = [
            (number, page, box, self._announce(box))
            for number, page in enumerate(document.pages)
            for box in _marked(page._page_box)  # noqa: SLF001 - the only way to the laid-out boxes
        ]

    def finish(self, _document: Any, pdf: Any) -> None:
        """Add the announced fields to the file; given to WeasyPrint as its finisher."""
        fields = pydyf.Array()
        for number, page, box, widget in self._places:
            pdf.add_object(widget)
            reference = pydyf.Object.reference.fget(widget)
            sheet = pdf.objects[int(pdf.page_references[number].split()[0])]
            widget.update({"Rect": _rectangle(page, box), "P": pdf.page_references[number]})
            sheet.setdefault("Annots", pydyf.Array()).append(reference)
            fields.append(reference)
            _describe(pdf, widget)
        if fields:
            pdf.catalog["AcroForm"] = pydyf.Dictionary({"Fields": fields, "SigFlags": 0})

    @staticmethod
    def _announce(box: Any) -> _Widget:
        label = box.element.attrib["data-label"]
        widget = _Widget(
            {
                "Type": "/Annot",
                "Subtype": "/Widget",
                "FT": "/Sig",
                "T": pydyf.String(box.element.attrib[MARKER]),
                "TU": pydyf.String(label),
                "F": _PRINT_AND_LOCKED,
            }
        )
        # WeasyPrint writes Form, OBJR and StructParent for any box that has a widget.
        box.widget_annotation = widget
        return widget


def _marked(page_box: Any) -> Iterator[Any]:
    for placed in page_box.descendants(placeholders=True):
        box = getattr(placed, "_box", placed)
        if box.element is not None and MARKER in box.element.attrib:
            yield box


def _rectangle(page: Any, box: Any) -> pydyf.Array:
    left, top = box.border_box_x(), box.border_box_y()
    right, bottom = left + box.border_width(), top + box.border_height()
    corners = (left, page.height - bottom, right, page.height - top)
    return pydyf.Array([round(corner * _POINTS_PER_PX, 2) for corner in corners])


def _describe(pdf: Any, widget: _Widget) -> None:
    """Give the structure element of the field the words a screen reader says."""
    tree = pdf.objects[int(pdf.catalog["StructTreeRoot"].split()[0])]
    numbers = pdf.objects[int(tree["ParentTree"].split()[0])]["Nums"]
    element = numbers[numbers.index(widget["StructParent"]) + 1]
    form = pdf.objects[int(element.split()[0])]
    form["Alt"] = widget["TU"]
    # One kid, not a list of one: verifiers follow exactly this path to see a field rightly filled.
    form["K"] = form["K"][0]

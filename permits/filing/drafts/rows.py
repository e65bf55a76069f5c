"""Rows of a page's own table, put together into the text their field keeps."""

from werkzeug.datastructures import MultiDict

from permits.forms.equipment import CELLS, MOST_LINES

FIELD = "equipment"
_BEFORE = f"_{FIELD}-"


def together(sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """Put the rows of equipment a browser sent into the one field they belong to.

    A form that came without rows, as from a program, keeps what it says itself.
    """
    if not any(name.startswith(_BEFORE) for name in sent):
        return sent
    lines = []
    for row in range(MOST_LINES + 1):
        parts = [sent.get(f"{_BEFORE}{row}-{cell}", "") for cell in CELLS]
        parts = [" ".join(part.replace(";", ",").split()) for part in parts]
        if any(parts):
            lines.append("; ".join(parts).rstrip("; ") if not parts[-1] else "; ".join(parts))
    whole = MultiDict(sent)
    whole[FIELD] = "\n".join(lines)
    return whole

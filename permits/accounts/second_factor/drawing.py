"""Draws the square a telephone scans, and writes the secret for whoever types it."""

import io
from urllib.parse import parse_qs, urlsplit

import segno


def square(uri: str) -> str:
    """Draw an address as SVG, quiet zone included, for a page."""
    out = io.BytesIO()
    segno.make(uri, error="m", micro=False).save(
        out, kind="svg", border=4, xmldecl=False, svgclass=None, lineclass=None, omitsize=True
    )
    return out.getvalue().decode()


def typed(uri: str) -> str:
    """Give the secret of an address in groups of four letters."""
    secret = parse_qs(urlsplit(uri).query)["secret"][0].rstrip("=")
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))

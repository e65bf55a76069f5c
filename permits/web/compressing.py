"""Sends text shorter: what the build made is compressed beforehand, pages as they go out.

A page that holds a secret beside what a caller sent can be guessed at by its compressed length
(BREACH). As Django does, a name of random length in the gzip header blurs the length.
"""

import gzip
import io
import mimetypes
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

#: Shorter answers fit in a packet as they are.
LEAST = 800
_LEVEL = 6
_MOST_BLUR = 100
_TEXT = ("text/", "application/json", "application/problem+json", "image/svg+xml")

View = Callable[..., Any]


def wanted() -> bool:
    """Say whether the asker reads gzip and wants the whole of the answer."""
    return request.accept_encodings["gzip"] > 0 and "Range" not in request.headers


def _shorter(content: bytes) -> bytes:
    packed = io.BytesIO()
    blur = "a" * secrets.randbelow(_MOST_BLUR)
    with gzip.GzipFile(blur, "wb", compresslevel=_LEVEL, fileobj=packed, mtime=0) as file:
        file.write(content)
    return packed.getvalue()


def _compress(response: Response) -> Response:
    if not _may_be_shorter(response):
        return response
    response.vary.add("Accept-Encoding")
    if not wanted():
        return response
    response.set_data(_shorter(response.get_data()))
    response.headers["Content-Encoding"] = "gzip"
    tag, _ = response.get_etag()
    if tag:
        response.set_etag(tag, weak=True)  # the same page, in other bytes
    return response


def _may_be_shorter(response: Response) -> bool:
    if response.is_streamed or response.direct_passthrough or response.status_code in (204, 304):
        return False
    is_text = (response.mimetype or "").startswith(_TEXT)
    is_plain = "Content-Encoding" not in response.headers
    return is_text and is_plain and (response.content_length or 0) >= LEAST


def _prepared(view: View, folder: Path) -> View:
    """Give the file the build compressed, where there is one and the asker reads it."""

    def static(filename: str) -> Any:
        packed = (folder / f"{filename}.gz").resolve()
        is_ours = packed.is_relative_to(folder.resolve())
        if not (is_ours and packed.is_file()):
            return view(filename=filename)
        if wanted():
            kind = mimetypes.guess_type(filename)[0]
            response = Response(packed.read_bytes(), mimetype=kind)
            response.headers["Content-Encoding"] = "gzip"
            response.set_etag(packed.name)  # the name tells the content
            response.make_conditional(request)
        else:
            response = view(filename=filename)
        response.vary.add("Accept-Encoding")
        return response

    return static


def install(app: Flask, folder: Path) -> None:
    """Compress last of all, when every other field of the answer is known."""
    app.view_functions["static"] = _prepared(app.view_functions["static"], folder.absolute())
    app.after_request(_compress)

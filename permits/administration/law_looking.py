"""Look first, then save: a form is saved only as it was when its effect was last shown."""

import hmac
from hashlib import sha256

from flask import current_app
from werkzeug.datastructures import MultiDict

#: The hidden field that carries the seal of what was looked at.
LOOKED = "_looked"


def seal(sent: MultiDict[str, str]) -> str:
    """Give the seal of what a form says; the page's own plumbing is no part of it."""
    said = sorted(
        (name, value)
        for name, values in sent.lists()
        for value in values
        if name != "csrf_token" and not name.startswith("_")
    )
    key = str(current_app.secret_key).encode()
    return hmac.new(key, repr(said).encode(), sha256).hexdigest()


def was_looked_at(sent: MultiDict[str, str]) -> bool:
    """Say whether the effect of this very content was shown before it was sent again."""
    return hmac.compare_digest(sent.get(LOOKED, "").encode(), seal(sent).encode())

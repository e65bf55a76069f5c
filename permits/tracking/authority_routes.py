"""What a checker of signatures needs from us: the authority's certificate, its list of revoked."""

from pathlib import Path

from flask import Blueprint, Response

from permits.core import installation
from permits.core.errors import NotFound
from permits.signing import authority
from permits.web.auth import public

bp = Blueprint("authority", __name__, url_prefix="/pki")


@bp.get("/ca.crl")
@public
def revoked() -> Response:
    """Give the signed list of revoked certificates (RFC 5280, DER)."""
    return _file(authority.LIST, "application/pkix-crl")


@bp.get("/ca.pem")
@public
def certificate() -> Response:
    """Give the certificate that signatures of this installation can be checked against."""
    return _file(authority.ANCHOR, "application/x-pem-file")


def _file(name: str, media_type: str) -> Response:
    path: Path = installation.settings().keys_dir / name
    if not path.is_file():
        raise NotFound  # keys of another authority, or none yet
    answer = Response(path.read_bytes(), mimetype=media_type)
    answer.headers["Cache-Control"] = "public, max-age=3600"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer

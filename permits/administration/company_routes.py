"""The pages of a company's own account: its people, invitations, tokens and certificates."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from permits.accounts.company import queries, service
from permits.accounts.company.reading import LARGEST
from permits.accounts.inviting import queries as invitations_queries
from permits.accounts.people import queries as people
from permits.accounts.people.queries import Wanted
from permits.administration import people_pages, people_views
from permits.administration.company_forms import CertificateForm, EndCertificateForm
from permits.core import clock
from permits.core.db import committing, db
from permits.core.errors import Complaint, Invalid
from permits.core.vocabulary import OfficeKind, Permission
from permits.forms.base import read
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

bp = Blueprint("company", __name__, url_prefix="/dn/cong-ty")
_PEOPLE_SHOWN = 500


@bp.get("")
@requires(Permission.MANAGE_COMPANY, Permission.FILE_DOSSIER)
def overview() -> ResponseReturnValue:
    """Show the company: to its administrator with what he may do, to its people as it stands."""
    return _page(CertificateForm())


@bp.get("/loi-moi")
@requires(Permission.MANAGE_COMPANY)
def invitations() -> ResponseReturnValue:
    """Send whoever invited somebody back to the company's page, where invitations stand."""
    return redirect(url_for("company.overview", _anchor="loi-moi"), 303)


@bp.post("/chung-thu")
@requires(Permission.MANAGE_COMPANY)
def add_certificate() -> ResponseReturnValue:
    """Put a certificate into the list of those the company signs with."""
    form = CertificateForm(request.form)
    upload = request.files.get("certificate")
    try:
        if upload is None or not upload.filename:
            raise Invalid([Complaint("certificate", "field.required")])
        with committing() as session:
            # One byte more than is taken tells a file that is too large from one that just fits.
            content = upload.stream.read(LARGEST + 1)
            made = service.add_certificate(session, current_actor(), content)
    except Invalid as refusal:
        form.take(refusal.complaints)
        return _page(form, 422)
    flash(say("certificate.added", name=made.subject), "success")
    return redirect(url_for("company.overview", _anchor="chung-thu"), 303)


@bp.post("/chung-thu/go")
@requires(Permission.MANAGE_COMPANY)
def retire_certificate() -> ResponseReturnValue:
    """Take a certificate out of the list."""
    form = read(EndCertificateForm, request.form)
    with committing() as session:
        service.retire_certificate(session, current_actor(), form.fingerprint.data)
    flash(say("certificate.retired"), "success")
    return redirect(url_for("company.overview", _anchor="chung-thu"), 303)


people_views.serve(bp)


def _page(form: CertificateForm, status: int = 200) -> ResponseReturnValue:
    actor = current_actor()
    found(actor if actor.office_kind is OfficeKind.CARRIER else None)
    if not actor.can(Permission.MANAGE_COMPANY):
        page = render_template(
            "administration/company_seen.html",
            actor=actor,
            people=queries.colleagues(db.session, actor.office_id),
            certificates=queries.certificates(db.session, actor.office_id),
            now=clock.now(),
        )
        return page, status
    wanted = Wanted(office=actor.office_code)
    page = render_template(
        "administration/company.html",
        actor=actor,
        form=form,
        door="company",
        people=people.listed(db.session, wanted, limit=_PEOPLE_SHOWN),
        invitations=invitations_queries.listed(
            db.session, at=clock.now(), office_id=actor.office_id
        ),
        tokens=people.tokens_of_office(db.session, actor.office_id),
        certificates=queries.certificates(db.session, actor.office_id),
        link=cookie.pop(people_pages.LINK, None),
        now=clock.now(),
    )
    return page, status

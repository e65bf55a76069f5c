"""The page on which a carrier follows a filed dossier: everything one would telephone about."""

from flask import current_app, render_template
from markupsafe import Markup

from permits.cases import notes, registry
from permits.cases.subject import subject_of
from permits.core import codes
from permits.core.db import db
from permits.dossiers.models import BY_OFFICE, Dossier
from permits.filing import pages as views
from permits.filing import sections, story
from permits.filing.filed import acts, messages
from permits.filing.forms import MessageForm
from permits.filing.uploads import rows
from permits.planning import contest_pages
from permits.web.auth import current_actor
from permits.web.language import language
from workflow import drawing


def drawn(dossier: Dossier, message: MessageForm | None = None) -> str:
    """Draw the page; `message` is one that was refused, with what was typed."""
    filed = story.filed(db.session, dossier)
    actor = current_actor()
    svg = drawing.draw(
        filed.procedure, here=filed.open_nodes, done=filed.passed_nodes, locale=language()
    )
    permits = registry.readers["permits"](db.session, dossier.id)
    talk = notes.for_applicant(db.session, dossier.id)
    return render_template(
        "filing/filed.html",
        dossier=dossier,
        filed=filed,
        place=views.place_name(db.session, dossier),
        components=rows.components(db.session, dossier),
        sections=[name for name in views.asked_sections(dossier) if name in dossier.content],
        answers={
            name: sections.answers(sections.kept(db.session, actor, dossier, name))
            for name in views.asked_sections(dossier)
            if name in dossier.content
        },
        subject=subject_of(db.session, dossier),
        by_office=dossier.matter in BY_OFFICE,
        evidence=views.evidence_of(db.session, dossier),
        contested=contest_pages.contested_of(db.session, dossier),
        permits=permits,
        refusals=registry.readers["refusals"](db.session, dossier.id),
        offered=acts.offered(dossier, filed, permits),
        talk=talk,
        unread=sum(messages.is_new(note) for note in talk),
        message=message or MessageForm(),
        lookup=codes.grouped(dossier.ref),
        address=public_address(dossier),
        # The engine escapes every name it draws.
        drawn=Markup(svg),  # noqa: S704
    )


def public_address(dossier: Dossier) -> str:
    """Give the address under which anybody with the code may follow the dossier."""
    settings = current_app.extensions["settings"]
    return f"{settings.base_url}/tra-cuu/{dossier.ref}"

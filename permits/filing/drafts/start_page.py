"""The way into a draft: which work, then the catalogue's answer, then the draft itself."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from permits.core.db import db
from permits.core.vocabulary import Matter, Role, WorkKind
from permits.dossiers import forms
from permits.filing.drafts import needs
from permits.filing.forms import StartForm
from permits.web.auth import current_actor
from permits.web.language import language
from workflow import drawing


def asked(matter: Matter) -> ResponseReturnValue:
    """Answer what the address asks: which works there are, or what the chosen one needs.

    A form that was sent without a choice is told so.
    """
    if not {"xem", "work"} & set(request.args):
        return first(StartForm(point=request.args.get("point")), matter)
    form = StartForm(request.args)
    if not form.validate():
        return first(form, matter), 422
    return answer(form, matter)


def first(form: StartForm, matter: Matter) -> str:
    """Draw the first question."""
    offers = needs.offers(db.session, matter)
    return render_template("filing/start.html", form=form, offers=offers, matter=matter)


def answer(form: StartForm, matter: Matter) -> str:
    """Draw what the chosen work needs, why and how long it takes."""
    work = WorkKind(form.work.data)
    needed = needs.needs(db.session, current_actor(), work, matter, point=form.point.data)
    return render_template(
        "filing/needs.html",
        form=form,
        matter=matter,
        needs=needed,
        steps=drawing.steps(needed.procedure, language()),
        roles={role.value: role for role in Role},
        shape=forms.SHAPES[work],
    )

"""Pages about the texts of notices: what each kind says, changed with its effect in sight."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from permits.accounts.vocabulary import ChangeSubject
from permits.administration import law_history_queries as history
from permits.administration.notice_forms import WordsForm
from permits.core.db import committing, db
from permits.core.errors import Invalid, NotFound
from permits.core.vocabulary import Permission
from permits.notices import kinds, list_queries, rewording
from permits.notices.rewording import Words
from permits.notices.vocabulary import NoticeGroup, NoticeKind
from permits.web.auth import current_actor, requires
from permits.web.filters import say

bp = Blueprint("notice_texts", __name__, url_prefix="/mau-thong-bao")
LOCALES = ("vi", "en")


@bp.get("")
@requires(Permission.ADMINISTER)
def listed() -> ResponseReturnValue:
    """List every kind of notice by group, and which of them were reworded."""
    written = {locale: set(list_queries.texts(db.session, locale)) for locale in LOCALES}
    grouped = [
        (group, [about for about in kinds.kinds().values() if about.group is group])
        for group in NoticeGroup
    ]
    return render_template("administration/notice_texts.html", grouped=grouped, written=written)


@bp.get("/<kind>/<locale>")
@requires(Permission.ADMINISTER)
def show(kind: str, locale: str) -> ResponseReturnValue:
    """Show the texts of one kind in one language, and how they read."""
    which = _known(kind, locale)
    words = _standing(which, locale)
    form = WordsForm(data={"subject": words.subject, "body": words.body})
    return _page(which, locale, form, words)


@bp.post("/<kind>/<locale>")
@requires(Permission.ADMINISTER)
def write(kind: str, locale: str) -> ResponseReturnValue:
    """Show how changed texts read, or keep them."""
    which, form = _known(kind, locale), WordsForm(request.form)
    if not form.validate():
        return _page(which, locale, form, _standing(which, locale)), 422
    words = form.to_command()
    try:
        rewording.judge(which, words)
        if request.form.get("act") == "preview":
            return _page(which, locale, form, words)
        with committing() as session:
            rewording.write(session, current_actor(), which, locale, words)
    except Invalid as refusal:
        form.take(refusal.complaints)
        return _page(which, locale, form, _standing(which, locale)), 422
    flash(say("notices.text_saved"))
    return redirect(url_for("administration.notice_texts.show", kind=kind, locale=locale), 303)


@bp.post("/<kind>/<locale>/goc")
@requires(Permission.ADMINISTER)
def restore(kind: str, locale: str) -> ResponseReturnValue:
    """Go back to the usual texts."""
    which = _known(kind, locale)
    with committing() as session:
        rewording.restore(session, current_actor(), which, locale)
    flash(say("notices.text_restored"))
    return redirect(url_for("administration.notice_texts.show", kind=kind, locale=locale), 303)


def _known(kind: str, locale: str) -> NoticeKind:
    if kind not in list(NoticeKind) or locale not in LOCALES:
        raise NotFound
    return NoticeKind(kind)


def _standing(kind: NoticeKind, locale: str) -> Words:
    own = list_queries.texts(db.session, locale).get(kind)
    usual = kinds.of(kind).wordings[locale]
    return Words(own.subject, own.body) if own else Words(usual.subject, usual.body)


def _page(kind: NoticeKind, locale: str, form: WordsForm, words: Words) -> str:
    about = kinds.of(kind)
    return render_template(
        "administration/notice_text.html",
        about=about,
        which=locale,
        form=form,
        usual=about.wordings[locale],
        is_own=kind in list_queries.texts(db.session, locale),
        reads=rewording.preview(about, words, locale),
        rows=history.about(db.session, ChangeSubject.TEMPLATE, f"{kind.value}:{locale}"),
    )

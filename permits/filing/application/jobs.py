"""Prints application forms an applicant asked for."""

from permits.core import installation
from permits.core.db import committing, db
from permits.core.errors import Problem
from permits.core.jobs import queue
from permits.filing.application import queries, service
from permits.papers import pool
from permits.papers.contents import read_content

#: What a person is told of a failure nobody foresaw; the log has the rest.
UNFORESEEN = "paper.press_gone"
TEMPLATE = "application_form"


@queue.task(name="filing.print_application")
def print_application(form_id: int) -> None:
    """Print one form, or say why not: then the applicant asks again himself."""
    form = queries.by_id(db.session, form_id)
    if form is None or form.printed_at is not None:
        return
    content = read_content(TEMPLATE, form.content)
    db.session.rollback()  # nothing is held while the form is printed
    try:
        pdf = pool.shared().render(TEMPLATE, content, simulation=installation.settings().demo)
        sha256 = installation.files().put(pdf)
    except Exception as fault:
        code = fault.code if isinstance(fault, Problem) else UNFORESEEN
        with committing() as session:
            service.give_up(session, form_id, code)
        raise
    with committing() as session:
        service.finish(session, form_id, sha256=sha256, size=len(pdf))

"""Two of one carrier at once: a dossier is filed once, and nobody writes over the other."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from permits.cases.models import Case
from permits.core import clock
from permits.core.db import committing, db
from permits.core.files import FileStore
from tests.permits.filing.conftest import NOW
from tests.support import pages, people
from tests.support.dossiers import Walker


def browser_of(database):
    """A browser in which the carrier is signed in, committed for everybody to see."""
    with database.app_context(), committing() as session:
        key = people.key_for(session, "viettel")
    browser = database.test_client()
    with browser.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = key, True
    return browser


@pytest.fixture
def together(database):
    """Send several forms at the same moment, each from a browser of its own."""
    database.config["WTF_CSRF_ENABLED"] = False

    def send(address, *forms):
        browsers = [browser_of(database) for _ in forms]

        def one(browser, form):
            with clock.at(NOW):
                return browser.post(address, data=form)

        with ThreadPoolExecutor(len(forms)) as threads:
            return list(threads.map(one, browsers, forms))

    return send


@pytest.fixture
def draft(database):
    """A whole draft, committed for everybody to see."""
    with database.app_context(), committing() as session:
        files = FileStore(database.extensions["settings"].storage_dir)
        return Walker(session, files).draft("tower-zone").ref


def test_of_two_who_file_at_once_one_files_and_both_are_confirmed(database, together, draft):
    forms = [{"confirmed": "y", "_once": f"form {n}"} for n in range(2)]

    answers = together(f"/dn/ho-so/{draft}/kiem-tra", *forms)

    assert [answer.status_code for answer in answers] == [303, 303]
    assert {answer.headers["Location"] for answer in answers} == {f"/dn/ho-so/{draft}/da-nop"}
    with database.app_context():
        assert db.session.scalar(select(func.count()).select_from(Case)) == 1


def test_of_two_who_save_at_once_the_second_is_shown_what_the_first_wrote(
    database, together, draft
):
    address = f"/dn/ho-so/{draft}/applicant"
    with clock.at(NOW):
        opened = pages.fields(browser_of(database).get(address))
    forms = [opened | {"work_name": f"Tên thứ {n}", "_once": f"form {n}"} for n in range(2)]

    answers = together(address, *forms)

    assert sorted(answer.status_code for answer in answers) == [303, 409]

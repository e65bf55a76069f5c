"""Two of one carrier at once: a dossier is filed once, and nobody writes over the other."""

from base64 import b64encode
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


def test_of_two_parts_for_the_same_place_one_is_taken_and_the_other_told_where_it_stands(
    database, draft
):
    database.config["WTF_CSRF_ENABLED"] = False
    metadata = b64encode(b"drawings").decode(), b64encode("bản vẽ.pdf".encode()).decode()
    said = {
        "Tus-Resumable": "1.0.0",
        "Upload-Length": "4",
        "Upload-Metadata": "component {},filename {}".format(*metadata),
    }
    with clock.at(NOW):
        begun = browser_of(database).post(f"/dn/ho-so/{draft}/tai-len", headers=said)
    browsers = [browser_of(database) for _ in range(4)]
    part = {
        "Tus-Resumable": "1.0.0",
        "Upload-Offset": "0",
        "Content-Type": "application/offset+octet-stream",
        "Accept": "application/json",
    }

    def send(browser):
        with clock.at(NOW):
            return browser.patch(begun.headers["Location"], data=b"half"[:2], headers=part)

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(send, browsers))

    assert sorted(answer.status_code for answer in answers) == [204, 409, 409, 409]
    with clock.at(NOW):
        asked = browser_of(database).head(begun.headers["Location"])
    assert asked.headers["Upload-Offset"] == "2"

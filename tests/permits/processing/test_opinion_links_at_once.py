"""Of two browsers that answer one link at the same moment one answers and the other is told."""

import dataclasses
import threading

import pytest
from sqlalchemy import func, select

from permits.accounts import keys
from permits.cases import link_queries, linking
from permits.cases import queries as cases
from permits.cases.link_models import ConsulteeLink
from permits.cases.linking import Wish
from permits.cases.models import Event
from permits.cases.taking import Place
from permits.cases.verifying import verify
from permits.core import clock
from permits.core.db import committing, db
from permits.core.files import FileStore
from permits.core.settings import MailSettings
from permits.core.vocabulary import EventKind
from permits.notices.models import Notice
from permits.notices.vocabulary import NoticeKind
from tests.conftest import NOW
from tests.support.dossiers import Walker

pytestmark = pytest.mark.concurrent

MAIL = MailSettings("127.0.0.1", 9, "none", "thong-bao@htc.example", seconds=1)


def test_one_link_is_answered_once(database, tmp_path, monkeypatch):
    with_mail = dataclasses.replace(database.extensions["settings"], mail=MAIL)
    monkeypatch.setitem(database.extensions, "settings", with_mail)
    with database.app_context(), clock.at(NOW):
        with committing() as session:
            walker = Walker(session, FileStore(tmp_path / "files"))
            dossier = walker.at("consultation", "tower-road")
            task = walker.task(dossier, "consultation")
            wish = Wish(Place(task.node, task.instance_no), "van-thu@xa.example", "Đổi địa chỉ")
            linking.make(session, walker.person("sxd.cv1"), dossier.id, wish)
            case_id = walker.case(dossier).id
        path = db.session.scalars(
            select(Notice.path).where(Notice.kind == NoticeKind.OPINION_LINK)
        ).one()
    start, told = threading.Barrier(2), []

    def answer(outcome, name):
        browser = database.test_client()
        said = {"outcome": outcome, "note": f"Ý kiến của {name}", "answerer": name}
        start.wait()
        with clock.at(NOW):
            sent = browser.post(path, data=said | {"answerer_title": "Phó phòng"})
        told.append(sent.status_code)

    threads = [
        threading.Thread(target=answer, args=(outcome, name))
        for outcome, name in (("agree", "An"), ("disagree", "Bình"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == [303, 409]
    with database.app_context():
        assert verify(db.session, case_id) == []
        completed = select(func.count()).where(
            Event.case_id == case_id,
            Event.kind == EventKind.COMPLETED,
            Event.node == "consultation",
        )
        assert db.session.scalar(completed) == 1
        link = db.session.scalars(select(ConsulteeLink)).one()
        answers = [t.answer for t in cases.task_stories(db.session, case_id) if "link" in t.answer]
        assert [each["link"]["by"] for each in answers] == [link.answerer]
        digest = keys.digest(path.rsplit("/", 1)[1])
        row = link_queries.by_hash(db.session, digest, at=NOW)
        assert row is not None
        assert row.used_at == link.used_at

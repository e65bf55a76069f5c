"""Two dossiers about one permit filed at the same moment: one goes on, the other is told why."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from permits.core import clock
from permits.core.db import committing
from permits.core.errors import Invalid
from permits.core.files import FileStore
from permits.core.vocabulary import Matter
from permits.dossiers import queries as dossiers
from permits.dossiers import starting
from permits.filing import followups, service
from tests.permits.filing.conftest import NOW
from tests.permits.filing.following import complete, holder
from tests.permits.life import issuing
from tests.support.dossiers import Walker

pytestmark = pytest.mark.concurrent


def test_two_who_file_the_same_matter_at_once_do_not_both_run(database):
    with database.app_context(), clock.at(NOW), committing() as session:
        walker = Walker(session, FileStore(database.extensions["settings"].storage_dir))
        permit = issuing.issue(walker)
        basis = dossiers.whole(session, permit.dossier_id)
        refs = []
        for _ in range(2):  # as two browsers could begin them in the same instant
            actor = holder(walker)
            draft = starting.start(session, actor, basis.work_kind, Matter.REISSUE, permit.id)
            followups.copy(session, basis, draft)
            refs.append(complete(session, walker, actor, draft).ref)

    def file(ref):
        with database.app_context(), clock.at(NOW):
            try:
                with committing() as session:
                    actor = holder(Walker(session, walker.files))
                    service.submit(
                        session, actor, dossiers.own(session, actor, ref, to_change=True)
                    )
            except Invalid as refusal:
                return [complaint.code for complaint in refusal.complaints]
        return ["filed"]

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(file, refs))

    assert sorted(answers) == [["filed"], ["permit.matter_open"]]

"""The guide lists what may be asked about a permit, and tells each such procedure whole."""

from sqlalchemy.orm import Session

from permits.core import clock
from permits.core.vocabulary import Matter
from permits.procedures import catalogue
from tests.support.clients import Client
from tests.support.pages import page


def test_every_matter_has_its_page_in_both_languages(client: Client, session: Session) -> None:
    index = page(client.get("/huong-dan")).text
    for matter in Matter:
        if matter is Matter.NEW:
            continue
        assert matter.vi in index
        work, choice = catalogue.offered(session, clock.today(), matter)[0]
        for lang, name in (("vi", choice.procedure.names.vi), ("en", choice.procedure.names.en)):
            shown = client.get(f"/huong-dan/thu-tuc/{work.value}/{matter.value}?lang={lang}")
            assert shown.status_code == 200
            assert name in page(shown).text


def test_a_matter_there_is_none_of_is_not_found(client: Client) -> None:
    assert client.get("/huong-dan/thu-tuc/tower_ground/horoscope").status_code == 404

"""Pages of notices, wide and narrow: a person's list and choices, a company's systems, texts."""

import pytest
from sqlalchemy import select

from permits.accounts.models import Person
from permits.core import clock
from permits.core.text import Bilingual
from permits.notices import catching, composing, telling
from permits.notices import kinds as kinds_of
from permits.notices.models import BadAddress, Delivery, DeliveryTry, Webhook
from permits.notices.parcels import Parcel, Told
from permits.notices.vocabulary import DeliveryState, NoticeKind, NoticeWay, TryAnswer
from tests.journeys.faces import NARROW, WIDE, faces

pytestmark = pytest.mark.browser
REF = "0123456789AB"


def raw(fact):
    """Give a sample as a teller would."""
    match fact:
        case {"vi": vi, "en": en}:
            return Bilingual(vi, en)
        case {"at": _} | {"day": _}:
            return clock.now()
        case _:
            return fact


@pytest.fixture(scope="module")
def told(site):
    """A carrier's person with notices, his company's system, and an address that takes no mail."""

    def tell(walker):
        session = walker.session
        head = session.scalars(select(Person).where(Person.login == "viettel.qt")).one()
        head.email = "khong-con-hop-thu@viettel.example"
        for kind in NoticeKind:
            facts = {name: raw(fact) for name, fact in kinds_of.of(kind).sample.items()}
            telling.tell(session, kind, [head.id], once=f"j:{kind}", path="/dn", facts=facts)
        session.add(BadAddress(address=head.email, since=clock.now(), proof="550 5.1.1 no such"))
        hook = Webhook(
            ref=REF,
            office_id=head.office_id,
            url="https://tram.viettel.example/nhan/thong-bao?khoa=" + "x" * 60,
            label="Hệ thống quản lý trạm",
            groups=["dossier", "permit"],
            made_by_id=head.id,
            made_at=clock.now(),
            failing_since=clock.now(),
        )
        session.add(hook)
        session.flush()
        sent = Delivery(
            ref="f" * 32,
            way=NoticeWay.WEBHOOK,
            webhook_id=hook.id,
            once="ping:j",
            state=DeliveryState.GIVEN_UP,
            due_at=clock.now(),
            tries=1,
            made_at=clock.now(),
            ended_at=clock.now(),
        )
        session.add(sent)
        session.flush()
        session.add(
            DeliveryTry(
                delivery_id=sent.id,
                no=1,
                at=clock.now(),
                ended_at=clock.now(),
                answer=TryAnswer.LATER,
                code=503,
                proof="503 Service Unavailable",
            )
        )

    site.behind(tell)


@faces(WIDE, NARROW)
def test_a_company_administrators_pages(desk, told, face):
    opened = desk("viettel.qt", **face.options)
    for path in (
        "/thong-bao",
        "/thong-bao?group=permit&unread=y",
        "/tai-khoan/thong-bao",
        "/dn/cong-ty/webhook",
        f"/dn/cong-ty/webhook/{REF}",
        "/thong-bao/dia-chi-hong",
        "/huong-dan/webhook",
    ):
        opened.open(path)
        name = path.strip("/").replace("/", "-").replace("?", "-").replace("=", "-")
        opened.inspect(f"notices-{name}-{face.name}")


@faces(WIDE, NARROW)
def test_what_is_wrong_in_choices_stays_in_the_form(desk, told, face):
    opened = desk("viettel.qt", **face.options)
    page = opened.open("/tai-khoan/thong-bao")
    page.fill("#quiet_from", "25:00")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_selector(".govuk-error-summary")
    assert page.input_value("#quiet_from") == "25:00"
    opened.inspect(f"notices-choices-refused-{face.name}")


@faces(WIDE, NARROW)
def test_an_administrator_rewords_a_notice_and_sees_how_it_reads(desk, told, face):
    opened = desk("quantri", **face.options)
    opened.open("/qt/mau-thong-bao")
    opened.inspect(f"notices-texts-{face.name}")
    page = opened.open("/qt/mau-thong-bao/result_issued/vi")
    page.fill("#subject", "Kết quả {code} của {nobody}")
    page.locator("button[value=save]").click()
    page.wait_for_selector(".govuk-error-summary")
    page.fill("#subject", "Kết quả hồ sơ {code}")
    page.locator("button[value=preview]").click()
    page.wait_for_selector("text=Kết quả hồ sơ H15.10-261126-000012")
    page.locator("button[value=save]").click()
    page.wait_for_selector(".d-history li")
    opened.inspect(f"notices-text-{face.name}")


def test_a_mail_can_be_read_by_everybody(site, window, tmp_path):
    """The mail itself, as a mail program would show it, in both languages."""
    shown = {"vi": window(), "en": window(**NARROW.options)}
    for locale, opened in shown.items():
        kind = NoticeKind.SUPPLEMENT_ASKED
        about = kinds_of.of(kind)
        told = Told(kind, about.sample, "/dn/ho-so/7K2M9QXT", clock.now(), about.wordings[locale])
        parcel = Parcel(
            delivery_id=1,
            ref="a" * 32,
            no=1,
            way=NoticeWay.EMAIL,
            made_at=clock.now(),
            address="lan@viettel.example",
            name="Lê Thị Lan",
            locale=locale,
            told=(told,),
        )
        name = f"20261126-090000-00000{len(locale)}-{locale.upper()}00"
        folder = site.settings.mail_dir
        folder.mkdir(parents=True, exist_ok=True)
        letter = composing.letter(parcel, site.settings)
        (folder / f"{name}.eml").write_bytes(letter.as_bytes())
        assert catching.one(folder, name).subject == letter["Subject"]
        opened.open("/thu-vien/thu")
        opened.inspect(f"notices-caught-{locale}")
        opened.open(f"/thu-vien/thu/{name}")
        opened.inspect(f"notices-caught-one-{locale}")

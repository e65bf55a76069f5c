"""People and offices as an administrator and a company see them; an account from invitation on."""

import re

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from permits.accounts import queries
from permits.accounts.inviting import service as inviting
from permits.accounts.inviting.service import Invite
from permits.accounts.recovering import service as recovering
from permits.accounts.second_factor import sealing
from permits.accounts.second_factor.models import SecondFactor
from permits.core import clock
from permits.core.vocabulary import Role
from tests.support.browser import DESK, PHONE

pytestmark = pytest.mark.browser

FACES = {
    "vi": {"locale": "vi-VN", "viewport": DESK},
    "en": {"locale": "en-US", "viewport": PHONE},
}
PASSWORD = "bốn con voi xanh"


def invited(site, email):
    """Invite somebody into Viettel and give the path of the link."""

    def make(walker):
        actor = walker.person("viettel.qt")
        command = Invite(email, "Nguyễn Mẫu Lan", "Chuyên viên", "Specialist", "viettel", APPLICANT)
        return inviting.invite(walker.session, actor, command).path

    return site.behind(make)


APPLICANT = (Role.APPLICANT,)


@pytest.mark.parametrize("face", FACES)
def test_an_administrator_looks_after_people_and_offices(site, desk, face):
    holder = site.behind(_holder)
    opened = desk("quantri", **FACES[face])
    for name, path in {
        "people": "/qt/nguoi-dung?role=consultee&office=viettel",
        "people_none": "/qt/nguoi-dung?q=khong-ai-ca",
        "person": f"/qt/nguoi-dung/nguoi/{holder}",
        "person_form": f"/qt/nguoi-dung/nguoi/{holder}/sua",
        "person_stop": f"/qt/nguoi-dung/nguoi/{holder}/ngung",
        "person_factor": f"/qt/nguoi-dung/nguoi/{holder}/hai-lop",
        "invitations": "/qt/nguoi-dung/loi-moi",
        "invite": "/qt/nguoi-dung/moi",
        "duties": "/qt/hai-lop",
        "offices": "/qt/don-vi",
        "office": "/qt/don-vi/so-xd",
        "office_form": "/qt/don-vi/so-xd/sua",
        "office_stop": "/qt/don-vi/so-xd/ngung",
        "office_new": "/qt/don-vi/moi",
    }.items():
        opened.open(path)
        opened.inspect(f"{name}-{face}")
        opened.resume()


def _holder(walker):
    """Let a case officer hold a task, and say who."""
    return walker.taker(walker.task(walker.at("appraise"), "appraise")).login


@pytest.mark.parametrize("face", FACES)
def test_a_company_looks_after_its_own(site, desk, face):
    invited(site, f"moi.{face}@carrier.example")
    opened = desk("viettel.qt", **FACES[face])
    for name, path in {
        "company": "/dn/cong-ty",
        "company_person": "/dn/cong-ty/nguoi/viettel",
        "company_form": "/dn/cong-ty/nguoi/viettel/sua",
        "company_stop": "/dn/cong-ty/nguoi/viettel/ngung",
        "company_invite": "/dn/cong-ty/moi",
    }.items():
        opened.open(path)
        opened.inspect(f"{name}-{face}")
        opened.resume()
    desk("viettel", **FACES[face])
    for name, path in {"company_seen": "/dn/cong-ty", "account": "/tai-khoan"}.items():
        opened.open(path)
        opened.inspect(f"{name}-{face}")
        opened.resume()


@pytest.mark.parametrize("face", FACES)
def test_who_was_invited_makes_an_account_and_guards_it(site, window, face):
    path, login = invited(site, f"lan.{face}@carrier.example"), f"lan.{face}"
    opened = window(**FACES[face])
    page = opened.open(path)
    opened.inspect(f"invitation-{face}")
    opened.resume()
    page.locator("#login").fill(login)
    page.locator("#new_password").fill(PASSWORD)
    page.locator("#repeated_password").fill(PASSWORD)
    page.locator("main form button[type=submit]").last.click()
    _sign_in(page, login)

    page.goto("/tai-khoan/hai-lop")
    opened.inspect(f"factor_off-{face}")
    page.locator("main form button[type=submit]").click()
    opened.inspect(f"factor_scan-{face}")
    page.locator("#code").fill(_code(site, login, -1))
    page.locator("main form button[type=submit]").click()
    opened.inspect(f"factor_on-{face}")
    assert page.locator(".d-codes code").count() == 10

    page.goto("/tai-khoan")
    page.locator("form[action='/dang-xuat'] button").click()
    _sign_in(page, login)
    opened.inspect(f"code-{face}")
    page.locator("#code").fill(_code(site, login, 0))
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/$"))
    page.goto("/tai-khoan")
    assert page.locator("h1").inner_text() == "Nguyễn Mẫu Lan"


def _sign_in(page, login):
    page.goto("/dang-nhap")
    page.locator("#login").fill(login)
    page.locator("#password").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()


def _code(site, login, steps):
    """Say what the person's telephone shows, so many half minutes from now."""

    def shown(walker):
        actor = queries.actor_by_login(walker.session, login)
        factor = walker.session.get_one(SecondFactor, actor.person_id)
        secret = sealing.unseal(factor.secret, site.settings.secret_key)
        totp = TOTP(secret, 6, SHA1(), 30)  # noqa: S303
        return totp.generate(int(clock.now().timestamp()) + 30 * steps).decode()

    return site.behind(shown)


@pytest.mark.parametrize("face", FACES)
def test_who_forgot_his_password_gets_a_new_one(site, window, face):
    opened = window(**FACES[face])
    page = opened.open("/dang-nhap/quen")
    opened.inspect(f"forgotten-{face}")
    page.locator("#who").fill("nobody")
    page.locator("main form button[type=submit]").click()
    opened.inspect(f"sign_in-{face}")

    path = site.behind(
        lambda walker: recovering.give_link(walker.session, walker.person("quantri"), "fpt.ht")
    )
    opened.open(path)
    opened.inspect(f"new_password-{face}")
    opened.open(path + "x")
    opened.inspect(f"new_password_ended-{face}")

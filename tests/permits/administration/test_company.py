"""A company looks after its own people, tokens and certificates, and after nobody else's."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from permits.accounts import queries as accounts
from permits.accounts.company import queries
from permits.accounts.company.reading import LARGEST
from permits.accounts.models import ApiToken
from permits.core import clock
from permits.core.vocabulary import Role
from tests.permits.administration.people import confirm, sent
from tests.support import people
from tests.support.clients import Client
from tests.support.pages import page, title

COMPANY = "/dn/cong-ty"
KEY = ec.generate_private_key(ec.SECP256R1())
SignIn = Callable[[str], Client]


@pytest.fixture
def qt(sign_in: SignIn) -> Client:
    """The browser of Viettel's own administrator."""
    return sign_in("viettel.qt")


def certificate(
    name: str = "Nguyễn Mẫu An", *, days: int = 300, is_authority: bool = False
) -> bytes:
    """Make a certificate that ends so many days from the test's now."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "CA Mẫu")]))
        .public_key(KEY.public_key())
        .serial_number(0x1234ABCD)
        .not_valid_before(clock.now() - timedelta(days=400))
        .not_valid_after(clock.now() + timedelta(days=days))
    )
    if is_authority:
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return made.sign(KEY, hashes.SHA256()).public_bytes(Encoding.PEM)


def bring(browser: Client, content: bytes, name: str = "ky.pem") -> TestResponse:
    return browser.post(
        COMPANY + "/chung-thu",
        data={"certificate": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )


def test_whoever_only_administers_a_company_starts_there(client: Client) -> None:
    entered = client.post("/dang-nhap", data={"login": "viettel.qt", "password": "cot-va-cong-be"})

    assert entered.location == COMPANY
    links = page(client.get(COMPANY)).one("nav", class_="d-mast__nav").all("a", href=COMPANY)
    assert [each.attributes.get("aria-current") for each in links] == ["page"]


def test_its_people_see_who_administers_and_change_nothing(sign_in: SignIn) -> None:
    browser = sign_in("viettel")
    shown = page(browser.get(COMPANY)).one("main")

    assert "Đinh Mẫu Duyên" in shown.text
    assert not shown.all("form")
    for path in ("/moi", "/chung-thu", "/chung-thu/go", "/nguoi/viettel/ngung"):
        assert browser.post(COMPANY + path).status_code == 403
    assert f'href="{COMPANY}"' in browser.get("/tai-khoan").text


def test_officials_have_no_company(sign_in: SignIn) -> None:
    assert sign_in("sxd.cv1").get(COMPANY).status_code == 403
    assert sign_in("quantri").get(COMPANY).status_code == 403


@pytest.mark.parametrize("login", ["vnpt", "sxd.cv1", "quantri", "nobody"])
def test_others_people_look_like_nobody(qt: Client, login: str) -> None:
    for path in ("", "/sua", "/ngung", "/hai-lop"):
        assert qt.get(f"{COMPANY}/nguoi/{login}{path}").status_code == 404
    for path in ("/sua", "/ngung", "/dung-lai", "/ket-thuc-phien", "/mat-khau"):
        assert qt.post(f"{COMPANY}/nguoi/{login}{path}").status_code == 404
    answer = qt.get(f"/qt/nguoi-dung/nguoi/{login}")
    assert answer.status_code == 404


def test_roles_of_officials_and_other_offices_are_not_given(qt: Client, session: Session) -> None:
    form = sent(qt.get(COMPANY + "/nguoi/viettel/sua"))

    leader = qt.post(COMPANY + "/nguoi/viettel/sua", data={**form, "roles": "signing_leader"})
    moved = qt.post(COMPANY + "/nguoi/viettel/sua", data={**form, "office": "vnpt"})

    assert (leader.status_code, moved.status_code) == (422, 422)
    shown = qt.post(
        COMPANY + "/nguoi/viettel/sua", data={**form, "roles": ["applicant", "consultee"]}
    )
    assert confirm(qt, shown).status_code == 303
    found = accounts.actor_by_login(session, "viettel")
    assert found is not None
    assert found.roles == {Role.APPLICANT, Role.CONSULTEE}


def test_the_last_administrator_of_a_company_is_not_removed_by_the_company(
    qt: Client, session: Session, sign_in: SignIn
) -> None:
    office = accounts.office_by_code(session, "viettel")
    people.person(session, "viettel.qt2", Role.COMPANY_ADMINISTRATOR, at=office)
    session.commit()
    second = sign_in("viettel.qt2")

    stopped = confirm(second, second.get(COMPANY + "/nguoi/viettel.qt/ngung"), reason="Nghỉ việc.")
    assert stopped.status_code == 303
    form = sent(second.get(COMPANY + "/nguoi/viettel.qt2/sua"))
    own = second.post(COMPANY + "/nguoi/viettel.qt2/sua", data={**form, "roles": "applicant"})
    assert own.status_code == 422

    by_province = sign_in("quantri").get("/qt/nguoi-dung/nguoi/viettel.qt2/ngung")
    assert "không còn ai quản trị" in by_province.text


def test_a_company_ends_tokens_of_its_people_and_no_others(qt: Client, session: Session) -> None:
    own = people.token_for(session, "viettel")
    people.token_for(session, "vnpt")
    session.commit()
    numbers = {
        login: session.scalars(
            select(ApiToken.id)
            .where(ApiToken.person_id == accounts.person_by_login(session, login).id)  # type: ignore[union-attr]
            .order_by(ApiToken.id.desc())
        ).first()
        for login in ("viettel", "vnpt")
    }

    path = COMPANY + "/nguoi/viettel/ma-truy-cap"
    assert qt.post(path, data={"token": str(numbers["vnpt"])}).status_code == 404
    assert qt.post(path, data={"token": str(numbers["viettel"])}).status_code == 303
    assert accounts.actor_by_token(session, own) is None


def test_a_certificate_is_read_listed_and_removed(qt: Client, session: Session) -> None:
    added = bring(qt, certificate(days=20))
    assert added.status_code == 303
    shown = page(qt.get(COMPANY))
    table = next(t for t in shown.all("table") if "CA Mẫu" in t.text)
    assert "Nguyễn Mẫu An" in table.text
    assert "1234ABCD" in table.text
    assert "Sắp hết hạn" in table.text

    office = accounts.office_by_code(session, "viettel")
    assert office is not None
    row = queries.certificates(session, office.id)[0]
    assert queries.is_known_signer(session, office.id, row.fingerprint)
    assert bring(qt, certificate(days=20)).status_code in (303, 422)

    for each in queries.certificates(session, office.id):
        answer = qt.post(COMPANY + "/chung-thu/go", data={"fingerprint": each.fingerprint})
        assert answer.status_code == 303
    assert not queries.is_known_signer(session, office.id, row.fingerprint)
    again = qt.post(COMPANY + "/chung-thu/go", data={"fingerprint": row.fingerprint})
    assert again.status_code == 404


def test_a_certificate_is_listed_once(qt: Client) -> None:
    content = certificate()

    assert bring(qt, content).status_code == 303
    assert "đã có trong danh sách" in bring(qt, content).text
    der = x509.load_pem_x509_certificate(content).public_bytes(Encoding.DER)
    assert "đã có trong danh sách" in bring(qt, der, "ky.cer").text


def private() -> bytes:
    return KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: b"", "Tệp không phải chứng thư"),
        (lambda: b"%PDF-1.7 not a certificate", "Tệp không phải chứng thư"),
        (lambda: b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "không phải"),
        (lambda: certificate() + private(), "khóa bí mật"),
        (lambda: certificate() + certificate("Người khác"), "nhiều chứng thư"),
        (lambda: certificate(is_authority=True), "tổ chức chứng thực"),
        (lambda: certificate(days=-1), "đã hết hạn ngày"),
        (lambda: b"x" * (LARGEST + 1), "quá lớn"),
    ],
)
def test_what_is_no_signer_s_certificate_is_said(
    qt: Client, session: Session, make: Callable[[], bytes], told: str
) -> None:
    answer = bring(qt, make())

    assert answer.status_code == 422
    assert told in page(answer).one("div", class_="govuk-error-summary").text
    office = accounts.office_by_code(session, "viettel")
    assert office is not None
    assert not queries.certificates(session, office.id)


def test_no_file_is_said(qt: Client) -> None:
    answer = qt.post(COMPANY + "/chung-thu", data={}, content_type="multipart/form-data")

    assert answer.status_code == 422
    summary = page(answer).one("div", class_="govuk-error-summary")
    assert summary.one("a").attributes["href"] == "#certificate"


def test_the_page_speaks_both_languages(qt: Client) -> None:
    assert title(qt.get(COMPANY + "?lang=en"))
    english = page(qt.get(COMPANY + "?lang=en")).one("main").text
    assert "People of the company" in english
    assert "Người của doanh nghiệp" not in english

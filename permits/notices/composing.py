"""Makes what is handed over of notices: a mail in two forms, a text message, a system's JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from permits.core.settings import Settings
from permits.core.text import Bilingual
from permits.core.vocabulary import SYSTEM_NAME
from permits.notices import kinds
from permits.notices.facts import Filled, fill, said
from permits.notices.parcels import Parcel, Told
from permits.notices.plain import plain

HERE = Path(__file__).parent
PAPERS = HERE.parents[1] / "templates" / "documents" / "mail"
POLICY = SMTP.clone(cte_type="7bit")  # passes every server as it is
SETTINGS_PATH = "/tai-khoan/thong-bao"
TEXT_LIMIT = 160  # characters of one text message without accents


@dataclass(frozen=True, slots=True)
class Item:
    """One notice inside a mail."""

    group: Bilingual
    subject: str
    paragraphs: Sequence[str]
    action: str
    url: str


@cache
def _words(locale: str) -> Mapping[str, str]:
    loaded: Mapping[str, Mapping[str, str]] = yaml.safe_load(
        (HERE / "letter.yaml").read_text(encoding="utf-8")
    )
    return loaded[locale]


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(PAPERS),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )


def filled(told: Told, locale: str) -> Filled:
    """Say one notice; what would break a line of a mail's head becomes a space."""
    subject = " ".join(fill(told.wording.subject, told.facts, locale).split())
    return Filled(subject, fill(told.wording.body, told.facts, locale), told.wording.action)


def letter(parcel: Parcel, settings: Settings) -> EmailMessage:
    """Make the mail of one notice or of a day; the same parcel always makes the same mail."""
    locale, words = parcel.locale, _words(parcel.locale)
    items = [_item(each, locale, settings.base_url) for each in parcel.told]
    subject, intro = items[0].subject if items else "", ""
    groups: list[tuple[str, list[Item]]] = [("", items)]
    if parcel.digest_on is not None:
        day = said({"day": parcel.digest_on.isoformat()}, locale)
        subject = fill(words["digest_subject"], {"count": len(items), "day": day}, locale)
        intro = words["digest_intro"]
        groups = [
            (name, list(these))
            for name, these in groupby(items, key=lambda item: item.group.in_locale(locale))
        ]
    context = {
        "locale": locale,
        "subject": subject,
        "intro": intro,
        "groups": groups,
        "words": words,
        "greeting": fill(words["greeting"], {"name": parcel.name}, locale),
        "is_demo": settings.demo,
        "is_must": parcel.digest_on is None and kinds.of(parcel.told[0].kind).must,
        "settings_url": settings.base_url + SETTINGS_PATH,
    }
    message = _head(parcel, settings, subject)
    message.set_content(_environment().get_template("notice.txt").render(context), cte="base64")
    html = _environment().get_template("notice.html").render(context)
    message.add_alternative(html, subtype="html", cte="base64")
    message.set_boundary(f"=_{parcel.ref}")
    message["Content-Language"] = locale  # last: setting the content takes such heads away
    return message


def _head(parcel: Parcel, settings: Settings, subject: str) -> EmailMessage:
    host = urlsplit(settings.base_url).hostname or "localhost"
    sender = settings.mail.sender if settings.mail else f"khong-tra-loi@{host}"
    message = EmailMessage(policy=POLICY)
    message["From"] = Address(SYSTEM_NAME, addr_spec=sender)
    message["To"] = Address(parcel.name or "", addr_spec=parcel.address)
    message["Subject"] = subject
    # Of the delivery, not of the try: whoever gets it twice can see that it is the same.
    message["Date"] = format_datetime(parcel.made_at)
    message["Message-ID"] = f"<{parcel.ref}@{host}>"
    message["List-Id"] = f"{plain(SYSTEM_NAME)} <thong-bao.{host}>"
    message["List-Unsubscribe"] = f"<{settings.base_url}{SETTINGS_PATH}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    return message


def _item(told: Told, locale: str, base_url: str) -> Item:
    text = filled(told, locale)
    return Item(
        group=Bilingual(kinds.of(told.kind).group.vi, kinds.of(told.kind).group.en),
        subject=text.subject,
        paragraphs=[part for part in text.body.split("\n") if part.strip()],
        action=text.action,
        url=base_url + told.path,
    )


def text_message(parcel: Parcel, settings: Settings) -> str:
    """Make a text message without accents that fits into one of 160 characters."""
    link = " " + settings.base_url + "/thong-bao"
    text = plain(f"HTC: {filled(parcel.told[0], parcel.locale).subject}")
    room = TEXT_LIMIT - len(link)
    return (text if len(text) <= room else text[: room - 3].rstrip() + "...") + link


def document(parcel: Parcel, settings: Settings) -> bytes:
    """Make what a carrier's system is sent: the same bytes at every try."""
    data: dict[str, Any] = {
        "id": parcel.ref,
        "type": "ping",
        "at": parcel.made_at.isoformat(),
        "facts": {},
    }
    if parcel.told:
        told = parcel.told[0]
        data |= {
            "type": told.kind.value,
            "group": kinds.of(told.kind).group.value,
            "event": parcel.once,
            "at": told.at.isoformat(),
            "subject": {locale: _subject(told, locale) for locale in ("vi", "en")},
            "facts": dict(told.facts),
            "url": settings.base_url + told.path,
        }
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _subject(told: Told, locale: str) -> str:
    """Say the subject in the program's own words: a system is not told an administrator's."""
    return " ".join(fill(kinds.of(told.kind).wordings[locale].subject, told.facts, locale).split())

"""Every setting of the program, read once from the environment and refused at start when wrong."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit


class BadSetting(Exception):
    """A setting is missing or cannot be used; the message names it."""


@dataclass(frozen=True, slots=True)
class TokenSettings:
    """A PKCS#11 token: the maker's module, the token's label, the file with its PIN."""

    module: Path
    label: str
    pin_file: Path

    @classmethod
    def parse(cls, text: str) -> "TokenSettings":
        """Read `MODULE;token=LABEL;pin=FILE`."""
        module, *rest = text.split(";")
        named = dict(part.partition("=")[::2] for part in rest)
        if not module or set(named) != {"token", "pin"} or not all(named.values()):
            raise BadSetting("KEYS must read pkcs11:MODULE;token=LABEL;pin=FILE")
        return cls(Path(module), named["token"], Path(named["pin"]))


#: Names the demo's own timestamp authority, which answers inside the program.
LOCAL_TIMESTAMPS = "local"


@dataclass(frozen=True, slots=True)
class TimestampSettings:
    """Who proves times of signing (RFC 3161), and whether a paper may do without."""

    url: str
    login: str = ""
    password_file: Path | None = None
    seconds: float = 10.0
    is_required: bool = True

    @classmethod
    def from_environment(cls, env: Mapping[str, str], *, demo: bool) -> "TimestampSettings | None":
        """Read TSA_…; the demo has an authority of its own, others none until one is named."""
        url = env.get("TSA_URL", LOCAL_TIMESTAMPS if demo else "")
        if not url or url == "none":
            return None
        if url != LOCAL_TIMESTAMPS and not url.startswith(("https://", "http://")):
            raise BadSetting("TSA_URL must be an http or https address, local or none")
        file = env.get("TSA_PASSWORD_FILE", "")
        try:
            seconds = float(env.get("TSA_TIMEOUT", "") or 10)
        except ValueError:
            raise BadSetting("TSA_TIMEOUT must be a number of seconds") from None
        return cls(
            url=url,
            login=env.get("TSA_USER", ""),
            password_file=Path(file) if file else None,
            seconds=seconds,
            is_required=env.get("TSA_REQUIRED", "1") != "0",
        )


#: Where the demo's own mail catcher listens; script/supervise.py runs it.
DEMO_SMTP = "smtp+plain://127.0.0.1:8425"


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The mail server, how its line is kept secret (starttls, tls, none), and who writes."""

    host: str
    port: int
    security: str
    sender: str
    login: str = ""
    password_file: Path | None = None
    seconds: float = 20.0

    @classmethod
    def from_environment(cls, env: Mapping[str, str], *, demo: bool) -> "MailSettings | None":
        """Read SMTP_… and MAIL_FROM; without a server no mail is sent, which is said."""
        url = env.get("SMTP_URL", DEMO_SMTP if demo else "")
        if not url:
            return None
        parts = urlsplit(url)
        ways = {"smtp": ("starttls", 587), "smtps": ("tls", 465), "smtp+plain": ("none", 25)}
        if parts.scheme not in ways or not parts.hostname or parts.password:
            raise BadSetting(
                "SMTP_URL must read smtp://LOGIN@HOST:PORT (STARTTLS), smtps://… (TLS) or"
                " smtp+plain://… ; the password stands in SMTP_PASSWORD_FILE"
            )
        security, port = ways[parts.scheme]
        sender = env.get("MAIL_FROM", "khong-tra-loi@hatangchung.example" if demo else "")
        if not sender.count("@") == 1 or any(c.isspace() for c in sender):
            raise BadSetting("MAIL_FROM must be the address notices are sent from")
        file = env.get("SMTP_PASSWORD_FILE", "")
        return cls(
            host=parts.hostname,
            port=parts.port or port,
            security=security,
            sender=sender,
            login=unquote(parts.username or ""),
            password_file=Path(file) if file else None,
        )


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation chooses; `.env.example` says what each one is for."""

    database_url: str
    secret_key: str
    code_key: bytes
    storage_dir: Path
    keys_dir: Path
    base_url: str
    static_dir: Path
    demo: bool
    secure_cookies: bool
    trusted_proxies: int = 0
    upload_limit: int = 50 * 1024 * 1024
    token: TokenSettings | None = None
    timestamps: TimestampSettings | None = None
    keys_on_demand: bool = True
    fetches_revocations: bool = False
    #: Certificates of the authorities whose signatures on received files are trusted.
    trust_dir: Path = Path("var/trust")
    offline_code: bool = False
    #: A file every finished backup touches; its time is shown to the administrator.
    backup_mark: Path | None = None
    mail: MailSettings | None = None
    #: Who sends text messages: a name of permits.notices.carrying.TEXT_PROVIDERS; "" is nobody.
    sms: str = ""
    #: Where the demo's mail catcher leaves what it caught.
    mail_dir: Path = Path("var/mail")
    #: A ClamAV daemon, tcp://HOST:PORT or unix:///PATH; empty: received files stay unscanned.
    scanner_url: str = ""

    @classmethod
    def from_environment(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        """Read the environment; raise BadSetting with the name of what is missing."""
        var = Path(env.get("VAR_DIR", "var"))
        base_url = env.get("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
        secret = _required(env, "SECRET_KEY")
        if len(secret) < 32:
            raise BadSetting("SECRET_KEY must have at least 32 characters")
        demo = env.get("DEMO", "") == "1"
        keys_dir, token = _keys(env, Path(env.get("KEYS_DIR", str(var / "keys"))))
        return cls(
            database_url=_required(env, "DATABASE_URL"),
            secret_key=secret,
            code_key=_required(env, "CODE_KEY").encode(),
            storage_dir=Path(env.get("STORAGE_URL", str(var / "files"))),
            keys_dir=keys_dir,
            base_url=base_url,
            static_dir=Path(env.get("STATIC_DIR", "static/build")),
            demo=demo,
            secure_cookies=base_url.startswith("https://"),
            trusted_proxies=int(env.get("TRUSTED_PROXIES", "0") or 0),
            token=token,
            timestamps=TimestampSettings.from_environment(env, demo=demo),
            keys_on_demand=demo,
            fetches_revocations=env.get("REVOCATION_FETCH", "") == "1",
            trust_dir=Path(env.get("TRUST_DIR", str(var / "trust"))),
            offline_code=env.get("OFFLINE_CODE", "") == "1",
            backup_mark=Path(env["BACKUP_MARK"]) if env.get("BACKUP_MARK") else None,
            mail=MailSettings.from_environment(env, demo=demo),
            sms=env.get("SMS_PROVIDER", "log" if demo else ""),
            mail_dir=Path(env.get("MAIL_DIR", str(var / "mail"))),
            scanner_url=_scanner(env.get("CLAMAV_URL", "")),
        )


def _keys(env: Mapping[str, str], folder: Path) -> tuple[Path, TokenSettings | None]:
    """Read KEYS: in which folder of files, or on which token, the signing keys are."""
    kind, _, rest = env.get("KEYS", "pkcs12:").partition(":")
    if kind == "pkcs11":
        return folder, TokenSettings.parse(rest)
    if kind == "pkcs12":
        return Path(rest) if rest else folder, None
    raise BadSetting("KEYS must begin with pkcs12: or pkcs11:")


def _scanner(url: str) -> str:
    if url and not url.startswith(("tcp://", "unix:///")):
        raise BadSetting("CLAMAV_URL must begin with tcp:// or unix:///")
    return url


def _required(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "")
    if not value:
        raise BadSetting(f"{name} is not set; .env.example says what it is for")
    return value

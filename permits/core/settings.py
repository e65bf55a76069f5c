"""Every setting of the program, read once from the environment and refused at start when wrong."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class BadSetting(Exception):
    """A setting is missing or cannot be used; the message names it."""


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

    @classmethod
    def from_environment(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        """Read the environment; raise BadSetting with the name of what is missing."""
        var = Path(env.get("VAR_DIR", "var"))
        base_url = env.get("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
        secret = _required(env, "SECRET_KEY")
        if len(secret) < 32:
            raise BadSetting("SECRET_KEY must have at least 32 characters")
        return cls(
            database_url=_required(env, "DATABASE_URL"),
            secret_key=secret,
            code_key=_required(env, "CODE_KEY").encode(),
            storage_dir=Path(env.get("STORAGE_URL", str(var / "files"))),
            keys_dir=Path(env.get("KEYS_DIR", str(var / "keys"))),
            base_url=base_url,
            static_dir=Path(env.get("STATIC_DIR", "static/build")),
            demo=env.get("DEMO", "") == "1",
            secure_cookies=base_url.startswith("https://"),
            trusted_proxies=int(env.get("TRUSTED_PROXIES", "0") or 0),
        )


def _required(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "")
    if not value:
        raise BadSetting(f"{name} is not set; .env.example says what it is for")
    return value

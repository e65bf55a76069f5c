"""One call at a time: a token, a key against doing a thing twice, patience where it is asked."""

import json
import random
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any
from urllib.parse import urljoin, urlsplit

#: Come again: too many calls, or the server is busy.
LATER = frozenset({429, 503})
READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Unreachable(Exception):
    """No answer came, however often it was tried."""


class Refused(Exception):
    """The server said no; `code` is stable, `errors` name fields (RFC 9457)."""

    def __init__(self, status: int, document: Mapping[str, Any]) -> None:
        self.status = status
        self.code = str(document.get("code", ""))
        self.detail = str(document.get("detail", ""))
        self.errors: list[dict[str, str]] = list(document.get("errors", ()))
        faults = "; ".join(f"{e.get('name')}: {e.get('detail')}" for e in self.errors)
        super().__init__(f"{status} {self.code}: {faults or self.detail}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> Any:
        """Read the body as JSON; None where there is none."""
        return json.loads(self.content) if self.content else None

    @property
    def is_replayed(self) -> bool:
        """Say whether this is the answer an earlier call with the same key got."""
        return self.headers.get("idempotency-replayed") == "true"


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A token is never carried to another address."""

    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass(slots=True)
class Transport:
    """Speaks to one installation as one person.

    A call is tried again after 429 and 503, waiting as long as `Retry-After` says or a little
    longer each time, and after a broken line; a key makes sure that it is done once all the same.
    """

    base: str  # https://giayphep.example
    token: str
    language: str = "vi"
    tries: int = 6
    timeout_s: float = 60.0
    longest_wait_s: float = 60.0
    sleep: Callable[[float], None] = time.sleep
    _opener: urllib.request.OpenerDirector = field(init=False)

    def __post_init__(self) -> None:
        self._opener = urllib.request.build_opener(_NoRedirects)

    def call(
        self,
        method: str,
        path: str,
        *,
        body: Mapping[str, Any] | None = None,
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        key: str | None = None,
    ) -> Answer:
        """Call a path under `/api/v1`, or an address the server gave; raise Refused for a no.

        `key` is drawn where none is given: give your own (an order number) to be safe across a
        restart of your program too.
        """
        sent = {"Accept-Language": self.language, "Authorization": f"Bearer {self.token}"}
        if body is not None:
            data = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        if method not in READING:
            sent["Idempotency-Key"] = key or uuid.uuid4().hex
        sent.update(headers or {})
        return self._until_answered(method, self._address(path), data, sent)

    def _address(self, path: str) -> str:
        address = path if path.startswith(("/api/", "http")) else f"/api/v1{path}"
        whole = urljoin(self.base, address)
        if urlsplit(whole)[:2] != urlsplit(self.base)[:2]:
            raise ValueError(f"{whole} is not at {self.base}")
        return whole

    def _until_answered(
        self, method: str, address: str, data: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        for nth in range(1, self.tries + 1):
            try:
                answer = self._once(method, address, data, headers)
            except (OSError, HTTPException) as fault:
                if nth == self.tries:
                    raise Unreachable(f"{method} {address}: {fault}") from fault
                self.sleep(self._wait(nth, None))
                continue
            if answer.status in LATER and nth < self.tries:
                self.sleep(self._wait(nth, answer.headers.get("retry-after")))
                continue
            break
        if answer.status >= 300:
            raise Refused(answer.status, _problem(answer))
        return answer

    def _once(
        self, method: str, address: str, data: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        request = urllib.request.Request(  # noqa: S310 - `_address` keeps to the base
            address, data, dict(headers), method=method
        )
        try:
            with self._opener.open(request, timeout=self.timeout_s) as answer:
                return _read(answer.status, answer)
        except urllib.error.HTTPError as refusal:
            with refusal:
                return _read(refusal.code, refusal)

    def _wait(self, nth: int, said: str | None) -> float:
        """Wait as long as the server says, else twice as long each time, never in step."""
        if said is not None and said.isdigit():
            return min(float(said), self.longest_wait_s)
        return min(2.0 ** (nth - 1), self.longest_wait_s) * random.uniform(0.5, 1.0)  # noqa: S311 - jitter


def _read(status: int, answer: Any) -> Answer:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Answer(status, headers, answer.read())


def _problem(answer: Answer) -> Mapping[str, Any]:
    try:
        document = json.loads(answer.content)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}

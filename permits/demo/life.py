"""Takes one dossier of each kind through its whole life over HTTP, as the different people."""

import hashlib
import json
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from permits.core.vocabulary import Role
from permits.demo import samples
from permits.demo.samples import Sample
from permits.demo.usual import USUAL

KEYS = ("tower-zone", "pole-zone", "duct")
PATIENCE_S = 120.0


class LifeFailed(Exception):
    """A step did not do what it must; the message says which and what came back."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said."""

    status: int
    content: bytes

    def json(self) -> Any:
        """Read the answer as JSON."""
        return json.loads(self.content)


class Server:
    """The running server, asked as one person or another."""

    def __init__(self, base_url: str) -> None:
        self.base = f"{base_url}/api/v1"

    def ask(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        data: bytes | None = None,
        kind: str = "application/json",
    ) -> Answer:
        """Send one request and give what came back, refusals too."""
        address = self.base + path
        request = urllib.request.Request(address, data=data, method=method)  # noqa: S310 - ours
        request.add_header("Accept-Language", "vi")
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        if data is not None:
            request.add_header("Content-Type", kind)
            request.add_header("Idempotency-Key", uuid.uuid4().hex)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - as above
                return Answer(answer.status, answer.read())
        except urllib.error.HTTPError as refusal:
            return Answer(refusal.code, refusal.read())

    def must(self, method: str, path: str, *, token: str | None = None, **body: Any) -> Any:
        """Send JSON and insist on success."""
        data = json.dumps(body).encode() if method in ("POST", "PUT") else None
        answer = self.ask(method, path, token=token, data=data)
        if answer.status >= 300:
            raise LifeFailed(f"{method} {path}: {answer.status} {answer.content.decode()[:600]}")
        return answer.json() if answer.content else None


@dataclass(frozen=True, slots=True)
class Life:
    """One whole life: who lives it, where, and whom to tell."""

    server: Server
    people: list[dict[str, Any]]
    say: Callable[[str], None]

    def live(self, sample: Sample, ward: str) -> tuple[str, bytes]:
        """File, decide, sign and hand over one dossier; gives its code and the signed paper."""
        carrier = self._login(sample.login)
        ref, code = self._file(sample, ward, carrier["token"])
        for step in self._steps(code):
            self.say(f"  {code}: {step}")
        pdf = self._result(ref, carrier["token"])
        story = self.server.must("GET", f"/tracking/{ref}")
        if story["status"]["code"] != "returned":
            raise LifeFailed(f"{code} ends as {story['status']['code']}")
        return code, pdf

    def _file(self, sample: Sample, ward: str, token: str) -> tuple[str, str]:
        draft = self.server.must("POST", "/dossiers", token=token, work=str(sample.work))
        ref = str(draft["ref"])
        said = (
            ("applicant", sample.applicant()),
            ("technical", sample.technical),
            ("site", sample.site(ward)),
        )
        for name, values in said:
            address = f"/dossiers/{ref}/sections/{name}"
            kept = self.server.must("PUT", address, token=token, **values)
        if any(each["name"] == "section-sharing" for each in kept["missing"]):
            address = f"/dossiers/{ref}/sections/sharing"
            self.server.must("PUT", address, token=token, **samples.SHARING)
        for part in self._components(sample):
            self._attach(ref, part, token)
        filed = self.server.must("POST", f"/dossiers/{ref}/submission", token=token, confirmed=True)
        self.say(f"{sample.key}: {filed['code']} ({filed['look_up_code']})")
        return ref, str(filed["code"])

    def _components(self, sample: Sample) -> list[dict[str, Any]]:
        known = self.server.must("GET", "/procedures")["procedures"]
        procedure = next(p for p in known if p["work"] == sample.work)
        return [paper for paper in procedure["papers"] if "pdf" in paper["accept"]]

    def _attach(self, ref: str, part: dict[str, Any], token: str) -> None:
        mark, name = uuid.uuid4().hex, part["code"]
        field = "Content-Disposition: form-data; name="
        head = (
            f'--{mark}\r\n{field}"component"\r\n\r\n{name}\r\n'
            f'--{mark}\r\n{field}"file"; filename="{name}.pdf"\r\n'
            "Content-Type: application/pdf\r\n\r\n"
        )
        data = head.encode() + samples.paper(part["name"]["vi"]) + f"\r\n--{mark}--\r\n".encode()
        kind = f"multipart/form-data; boundary={mark}"
        path = f"/dossiers/{ref}/papers"
        answer = self.server.ask("POST", path, token=token, data=data, kind=kind)
        if answer.status != 201:
            raise LifeFailed(f"{path}: {answer.status} {answer.content.decode()[:600]}")

    def _steps(self, code: str) -> Iterator[str]:
        """Do what is open, each as somebody who may, until nothing is."""
        watcher = next(p for p in self.people if Role.RECEPTIONIST in p["roles"])["token"]
        waited = time.monotonic()
        while True:
            case = self.server.must("GET", f"/cases/{code}", token=watcher)
            waiting = [task for task in case["tasks"] if task["state"] == "open"]
            if not waiting:
                return
            task = next((t for t in waiting if t["role"] != Role.SYSTEM), None)
            if task is not None:
                yield self._act(code, task)
                waited = time.monotonic()
            elif time.monotonic() - waited > PATIENCE_S:
                raise LifeFailed(f"{code}: the worker did not finish {waiting[0]['node']}")
            else:
                time.sleep(0.5)

    def _act(self, code: str, task: dict[str, Any]) -> str:
        person = self._who(task)
        case = self.server.must("GET", f"/cases/{code}", token=person["token"])
        here = (task["node"], task["instance"])
        offer = next(o for o in case["offers"] if (o["node"], o["instance"]) == here)
        usual = USUAL[offer["form"]]
        said: dict[str, Any] = {"outcome": usual.outcome, "note": usual.note, **usual.fields}
        if "assignee" in said:
            said["assignee"] = offer["people"][0]["login"]
        if offer["form"] == "signature":
            said["draft_sha256"] = case["draft"]["draft_sha256"]
        path = f"/cases/{code}/tasks/{task['node']}/{task['instance']}"
        self.server.must("POST", path, token=person["token"], **said)
        return f"{task['node']} → {usual.outcome} ({person['login']})"

    def _who(self, task: dict[str, Any]) -> dict[str, Any]:
        for person in self.people:
            mine = person["office"] == task["office_code"] and task["role"] in person["roles"]
            if mine and task["person"] in (None, person["name"]):
                return person
        raise LifeFailed(f"nobody of {task['office_code']} is {task['role']}")

    def _login(self, login: str) -> dict[str, Any]:
        return next(p for p in self.people if p["login"] == login)

    def _result(self, ref: str, token: str) -> bytes:
        """Download the signed paper and insist that the server knows these very bytes."""
        issued = self.server.must("GET", f"/dossiers/{ref}/documents", token=token)["documents"]
        paper = next(p for p in issued if not str(p["kind"]).startswith("slip"))
        answer = self.server.ask("GET", f"/dossiers/{ref}/documents/{paper['sha256']}", token=token)
        if hashlib.sha256(answer.content).hexdigest() != paper["sha256"]:
            raise LifeFailed(f"{ref}: the file is not the one that was signed")
        verdict = self.server.ask("POST", "/verify", data=answer.content, kind="application/pdf")
        if verdict.status != 200 or verdict.json()["state"] != "valid":
            raise LifeFailed(f"{ref}: verification says {verdict.content.decode()[:300]}")
        return answer.content


def keep(out: Path, name: str, content: bytes) -> Path:
    """Write one paper into the folder the caller named."""
    out.mkdir(parents=True, exist_ok=True)
    target = out / f"{name}.pdf"
    target.write_bytes(content)
    return target

"""What a carrier does most: file from a dictionary, send large files, follow, read long lists."""

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from hatangchung.transport import Transport
from hatangchung.uploads import send_file

Document = dict[str, Any]


class NotWhole(Exception):
    """A draft still lacks something; `missing` lists what, as the server names it."""

    def __init__(self, ref: str, missing: list[Document]) -> None:
        self.ref = ref
        self.missing = missing
        super().__init__(f"{ref} lacks " + "; ".join(str(each["detail"]) for each in missing))


class Client:
    """The API in words of one's own trade; `transport` makes any call this class has no word for.

    `Client(Transport("https://giayphep.example", token))`
    """

    def __init__(self, transport: Transport) -> None:
        """Call through a transport, as the person its token names."""
        self.transport = transport

    def get(self, path: str, **asked: object) -> Document:
        """Read one document."""
        return self._document("GET", _asking(path, asked))

    def post(self, path: str, body: Mapping[str, Any], *, key: str | None = None) -> Document:
        """Send something new."""
        return self._document("POST", path, body=body, key=key)

    def put(self, path: str, body: Mapping[str, Any], *, key: str | None = None) -> Document:
        """Send something in place of what was there."""
        return self._document("PUT", path, body=body, key=key)

    def _document(self, method: str, path: str, **more: Any) -> Document:
        document = self.transport.call(method, path, **more).json()
        return dict(document or {})

    def each(self, path: str, name: str, **asked: object) -> Iterator[Document]:
        """Walk a long list to its end, page by page: `each("/dossiers", "dossiers", limit=200)`."""
        cursor: str | None = None
        while True:
            page = self.get(path, **asked, **({"after": cursor} if cursor else {}))
            yield from page[name]
            cursor = page["next"]
            if cursor is None:
                return

    def file(
        self,
        work: str,
        sections: Mapping[str, Mapping[str, Any]],
        papers: Mapping[str, Path],
        *,
        key: str,
        confirmed: Mapping[str, Any] | None = None,
    ) -> Document:
        """Begin, fill in and file a dossier; raise NotWhole where something is still lacking.

        `sections` are `applicant`, `technical`, `site` and, where it is asked, `sharing`; `papers`
        are files by the code of their component; `key` is your own number of this work, so that a
        program that starts anew goes on with the draft it began. `confirmed` adds what filing
        asks beside the declaration (`anyway` and `why` where the planning check warns).
        """
        ref = str(self.post("/dossiers", {"work": work}, key=f"{key}:begin")["ref"])
        draft = self.get(f"/dossiers/{ref}")
        if not draft["is_draft"]:
            return draft
        for name in sorted(sections, key=lambda each: each == "sharing"):  # it needs the place
            draft = self.put(f"/dossiers/{ref}/sections/{name}", sections[name])
        held = {paper["component"] for paper in draft["papers"]}
        for component, path in papers.items():
            if component not in held:
                send_file(self.transport, ref, component, path)
        draft = self.get(f"/dossiers/{ref}")
        if draft["missing"]:
            raise NotWhole(ref, draft["missing"])
        said = {"confirmed": True, **(confirmed or {})}
        return self.post(f"/dossiers/{ref}/submission", said)

    def follow(
        self,
        ref: str,
        *,
        every_s: float = 300.0,
        until: Callable[[Document], bool] = lambda dossier: dossier["decided_at"] is not None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> Iterator[Document]:
        """Give the events of a dossier as they happen, until `until` says of it that it is enough.

        Webhooks tell sooner and cost less; this is for who cannot be called from outside.
        """
        seen = 0
        while True:
            is_over = until(self.get(f"/dossiers/{ref}"))
            for event in self.each(f"/dossiers/{ref}/events", "events"):
                if event["seq"] > seen:
                    seen = int(event["seq"])
                    yield event
            if is_over:
                return
            sleep(every_s)

    def documents(self, ref: str) -> Iterator[tuple[Document, bytes]]:
        """Give the papers issued about a dossier with their bytes, as they were signed."""
        for paper in self.get(f"/dossiers/{ref}/documents")["documents"]:
            if paper["sha256"]:
                path = f"/dossiers/{ref}/documents/{paper['sha256']}"
                yield paper, self.transport.call("GET", path).content


def _asking(path: str, asked: Mapping[str, object]) -> str:
    said = urlencode({name: value for name, value in asked.items() if value is not None})
    return f"{path}?{said}" if said else path

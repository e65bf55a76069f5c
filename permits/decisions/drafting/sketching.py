"""The drafting form between sittings: kept as it was left, one button of it done at a time."""

from collections.abc import Callable

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from permits.accounts.actor import Actor
from permits.cases import taking
from permits.cases.taking import Place
from permits.core import clock
from permits.core.errors import Conflict, Invalid
from permits.decisions import service
from permits.decisions.drafting import phrases, previewing, rows
from permits.decisions.drafting import queries as drafting_queries
from permits.decisions.drafting.models import DraftSketch
from permits.decisions.forms import (
    CARRIED,
    MOST_CONDITIONS,
    MOST_RECIPIENTS,
    OPINION,
    PHRASE,
    DraftForm,
)
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from permits.forms.base import read, strangers
from permits.procedures import catalogue

#: More is not what anybody drafts: the longest conditions of the longest list.
LONGEST = 100_000
Row = dict[str, str]
_LISTS = {"conditions": MOST_CONDITIONS, "recipients": MOST_RECIPIENTS}


def keep(
    session: Session, actor: Actor, dossier_id: int, place: Place, sent: MultiDict[str, str]
) -> str:
    """Save the form as it was sent, do what its button asks, and say where on the page to go on."""
    standing = taking.take_up(session, actor, dossier_id)
    taking.authorise(standing, taking.find(standing, place))
    if unknown := strangers(DraftForm, sent):
        raise Invalid(unknown)
    fields = {name: value for name, value in sent.items() if _is_kept(name)}
    if sum(map(len, fields.values())) > LONGEST:
        raise Invalid.one("note", "text.too_long", max=LONGEST)
    sketch = _sketch(session, actor, dossier_id, str(sent.get("_revision") or "0"))
    sheet = Sheet(fields)
    anchor = sheet.do(str(sent.get("_do") or ""), sent, standing.dossier, session)
    sketch.fields = sheet.written()
    sketch.revision += 1
    sketch.saved_by_id, sketch.saved_at = actor.person_id, clock.now()
    return anchor


def attempt(session: Session, actor: Actor, dossier_id: int, sent: MultiDict[str, str]) -> None:
    """Have the press print what this form would decide; raises Invalid at what is wrong in it."""
    act = read(DraftForm, sent).to_command()
    dossier = dossiers.whole(session, dossier_id)
    procedure = catalogue.pinned(dossier.procedure_code or "", dossier.procedure_version or 0)
    if act.outcome not in {document.proposed_by for document in procedure.documents}:
        raise Invalid.one("outcome", "draft.prints_nothing")
    document = procedure.proposed_by(act.outcome)
    content = service.written(session, dossier, document, act)
    sketch = drafting_queries.locked_sketch(session, dossier_id)
    if sketch is None:
        raise Conflict("draft.stale")
    sketch.print_id = previewing.order(session, dossier, actor.person_id, document.code, content)
    sketch.print_revision = sketch.revision


class Sheet:
    """The form as plain texts, its two lists as rows that can be moved."""

    def __init__(self, fields: Row) -> None:
        """Take a form apart."""
        self.rows = {name: _rows(fields, name) for name in _LISTS}
        self.rest = {k: v for k, v in fields.items() if k.partition("-")[0] not in _LISTS}

    def written(self) -> Row:
        """Put it together again, its rows numbered anew; empty rows stay where they are."""
        fields = dict(self.rest)
        for name, kept in self.rows.items():
            for n, row in enumerate(kept):
                fields |= {f"{name}-{n}-{part}": value for part, value in row.items()}
        return fields

    def do(self, button: str, sent: MultiDict[str, str], dossier: Dossier, session: Session) -> str:
        """Do what one button asks; a button nobody knows only saves."""
        verb, _, what = button.partition(":")
        act: Callable[[str], str] | None = {
            "add": lambda _: self._add({"source": ""}),
            "phrase": lambda code: self._phrase(session, code or str(sent.get("_phrase") or "")),
            "opinion": lambda source: self._opinion(source, rows.ground_of(session, dossier)),
            "carried": lambda n: self._add({"source": f"{CARRIED}{n}"}),
            "up": lambda n: self._move(n, -1),
            "down": lambda n: self._move(n, 1),
            "drop": lambda n: self._drop("conditions", n),
            "recipient": self._recipient,
            "drop-recipient": lambda n: self._drop("recipients", n),
        }.get(verb)
        return act(what) if act else ""

    def _add(self, row: Row, name: str = "conditions") -> str:
        rows = self.rows[name]
        if len(rows) >= _LISTS[name]:
            raise Invalid.one(name, "rows.too_many", max=_LISTS[name], sent=len(rows) + 1)
        rows.append(row)
        return f"{name}-{len(rows) - 1}"

    def _phrase(self, session: Session, code: str) -> str:
        phrase = phrases.condition(session, code)
        if phrase is None or phrase.is_retired:
            raise Invalid.one("conditions", "condition.unknown_phrase")
        return self._add({"source": f"{PHRASE}{code}"})

    def _opinion(self, source: str, ground: rows.Ground) -> str:
        asked = next((each for each in ground.opinions if each.source == OPINION + source), None)
        if asked is None:
            raise Invalid.one("conditions", "condition.unknown_source")
        return self._add({"source": asked.source, "text": asked.text})

    def _recipient(self, name: str) -> str:
        return self._add({"name": name}, "recipients")

    def _move(self, at: str, by: int) -> str:
        rows, n = self.rows["conditions"], _number(at)
        if 0 <= n < len(rows) and 0 <= n + by < len(rows):
            rows[n], rows[n + by] = rows[n + by], rows[n]
            return f"conditions-{n + by}"
        return ""

    def _drop(self, name: str, at: str) -> str:
        rows, n = self.rows[name], _number(at)
        if 0 <= n < len(rows):
            del rows[n]
        return f"{name}-{min(n, len(rows) - 1)}" if rows else ""


def _rows(fields: Row, name: str) -> list[Row]:
    found: dict[int, Row] = {}
    for key, value in fields.items():
        head, _, rest = key.partition("-")
        at, _, part = rest.partition("-")
        if head == name and part:
            found.setdefault(_number(at), {})[part] = value
    return [found[n] for n in sorted(found)]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else -1


def _is_kept(name: str) -> bool:
    return not name.startswith("_") and name != "csrf_token"


def _sketch(session: Session, actor: Actor, dossier_id: int, revision: str) -> DraftSketch:
    sketch = drafting_queries.locked_sketch(session, dossier_id)
    if sketch is None:
        sketch = DraftSketch(
            dossier_id=dossier_id,
            fields={},
            revision=0,
            saved_by_id=actor.person_id,
            saved_at=clock.now(),
        )
        session.add(sketch)
    if str(sketch.revision) != revision:
        raise Conflict("draft.saved_elsewhere")
    return sketch

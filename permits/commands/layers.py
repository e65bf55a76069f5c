"""`flask layers`: check files, lay drafts, publish, repeal and roll back, list what is known."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import shapely
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from gis import drafts, editions, kinds, loading, reading
from gis.crs import UnknownSystem
from gis.draft_models import LayerDraft
from gis.drafts import About, Brought
from gis.editions import EditionProblem
from gis.findings import Finding, Review
from gis.formats import reader
from gis.formats.source import Asked
from gis.formats.verdict import Judged, Order
from gis.placing import WrongPlace
from gis.reading import Complaint, LayerProblem
from permits.core import clock, installation
from permits.core.codes import new_code
from permits.core.db import committing, db, end_reading
from permits.core.errors import Invalid, Problem
from permits.core.files import FileStore
from permits.core.messages import SENTENCES
from permits.planning import changes, draft_queries, layer_words, queries
from permits.planning.service import REF_LENGTH

layers = AppGroup("layers", help="Planning layers: check, draft, publish, repeal, roll back.")

DAY = click.DateTime(formats=["%Y-%m-%d"])
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
#: What a draft must say of itself, by the option that says it.
NEEDED = {
    "kind": "kind",
    "title": "title",
    "publisher": "publisher",
    "citation": "citation",
    "from": "first",
}
COVERS = click.Choice(["none", "province", "features"])

_KIND = click.option("--kind", type=click.Choice(sorted(kinds.known())), help="The kind of layer.")
_SYSTEM = click.option(
    "--crs", "system", default="", help="The reference system, as vn2000/108-30."
)
_NORTH = click.option("--north-first", is_flag=True, help="North stands before east in the file.")
_LAYER = click.option("--layer", default="", help="The layer to read, where a file has several.")
_BY = click.option("--by", default="admin", help="Who does it; kept with the edition.")


@layers.command("check")
@click.argument("files", nargs=-1, required=True, type=FILE)
@_KIND
@_SYSTEM
@_NORTH
@_LAYER
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list, one object per file.")
@click.pass_context
def check(
    context: click.Context,
    files: tuple[Path, ...],
    kind: str | None,
    system: str,
    north_first: bool,
    layer: str,
    as_json: bool,
) -> None:
    """Say of FILES what is wrong with them, feature by feature; nothing is kept."""
    asked = Asked(layer=layer, north_first=north_first, unit=_unit(system))
    reports = [_report(path, kind, system, asked) for path in files]
    if as_json:
        click.echo(json.dumps(reports, ensure_ascii=False, indent=1))
    else:
        for report in reports:
            for line in _lines(report):
                click.echo(line)
    context.exit(0 if all(report["accepted"] for report in reports) else 1)


@layers.command("load")
@click.argument("file", type=FILE)
@_BY
@_KIND
@_SYSTEM
@_NORTH
@_LAYER
@click.option("--series", default="", help="Whose part of the kind this is.")
@click.option("--title", default="")
@click.option("--publisher", default="")
@click.option("--citation", default="", help="The decision, as it is cited.")
@click.option("--decision-no")
@click.option("--decision-date", type=DAY)
@click.option("--from", "first", type=DAY, help="The first day in force.")
@click.option("--to", "after", type=DAY, help="The first day no longer in force.")
@click.option("--accuracy", "accuracy_m", type=click.FloatRange(min=0))
@click.option("--covers", type=COVERS, default="none", help="Where the layer is complete.")
@click.option("--accept-repairs", is_flag=True, help="Accept every repair offered, as --by.")
@click.option("--publish", "is_published", is_flag=True, help="Publish the draft at once.")
def load(file: Path, by: str, is_published: bool, accept_repairs: bool, **said: Any) -> None:
    """Lay a draft from FILE; our own layer files, which say all, are published at once."""
    with _one_line():
        if said["kind"] is None and is_published is False and _has_header(file):
            click.echo(_load_own(file, by))
            return
        about, asked = _about(said), Asked(layer=said["layer"], north_first=said["north_first"])
        judged = _judged(file, about.kind, said["system"], asked, about.in_force)
        review = judged.review()
        sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
        brought = Brought(file.name, sha256, judged.system, asked)
        with committing() as session:
            draft = _lay(session, file, about, brought, review, by)
            if accept_repairs:
                _accept_all(session, draft, by)
            ref, left = draft.ref, sum(drafts.left(session, draft).values())
            told = f"{file.name}: draft {ref}, {left} to be put right"
            if is_published:
                told = f"{file.name}: edition {_publish(session, draft, by)}"
    click.echo(told)


@layers.command("drafts")
def list_drafts() -> None:
    """List the drafts with their state and what was found in them."""
    for draft in draft_queries.all_drafts(db.session):
        found = " ".join(
            f"{draft.measured[name]} {name}" for name in ("error", "repairable", "note")
        )
        click.echo(f"{draft.ref}  {draft.state:<9}  {draft.kind:<14}  {draft.title}  ({found})")


@layers.command("publish")
@click.argument("ref")
@_BY
@click.option("--reason", default="", help="A note kept with the publication.")
def publish(ref: str, by: str, reason: str) -> None:
    """Publish the draft REF."""
    with _one_line(), committing() as session:
        draft = draft_queries.draft(session, ref)
        if draft is None or draft.state != "open":
            raise click.ClickException(f"there is no open draft '{ref}'")
        click.echo(f"edition {_publish(session, draft, by, reason)}")


@layers.command("repeal")
@click.argument("edition", type=int)
@click.option("--from", "from_day", type=DAY, required=True, help="The first day without it.")
@click.option("--reason", required=True, help="The decision, with its number.")
@_BY
def repeal(edition: int, from_day: datetime, reason: str, by: str) -> None:
    """End the EDITION of that number from a day on."""
    with _one_line(), committing() as session:
        act = editions.repeal(
            session, edition, from_day=from_day.date(), by=by, reason=reason, now=clock.now()
        )
        changes.announce(session, since=act.at, title=act.title, by=by)
    click.echo(f"edition {edition} ends with {from_day:%Y-%m-%d}")


@layers.command("rollback")
@click.argument("kind", type=click.Choice(sorted(kinds.known())))
@click.option("--series", default="")
@click.option("--reason", required=True)
@_BY
def roll_back(kind: str, series: str, reason: str, by: str) -> None:
    """Undo the last act on the layer KIND: what stood before stands again, nothing is erased."""
    with _one_line(), committing() as session:
        last = queries.last_act(session, kind, series)
        if last is None:
            raise EditionProblem("edition.no_act")
        what, number = last.act, last.id
        act = editions.roll_back(session, number, by=by, reason=reason, now=clock.now())
        changes.announce(session, since=act.at, title=act.title, by=by)
    click.echo(f"{kind}: the last {what.replace('_', ' ')} is undone")


@layers.command("list")
def list_layers() -> None:
    """List the editions that stand, with their state today."""
    for layer in queries.layers(db.session, on=clock.today()):
        for row in layer.editions:
            days = f"{row.first} {row.after or ''}".strip()
            click.echo(f"{row.id:>5}  {row.kind:<14}  {row.state.value:<10}  {days}  {row.title}")


@layers.command("history")
@click.argument("kind", type=click.Choice(sorted(kinds.known())))
def history(kind: str) -> None:
    """Show what was done to the layer KIND, and every edition that was ever known."""
    for act in queries.acts(db.session, kind):
        click.echo(
            f"{act.at:%Y-%m-%d %H:%M}  {act.act:<9}  {act.by}: {act.title} {act.reason}".rstrip()
        )
    for row in queries.history(db.session, kind, on=clock.today()):
        until = f"{row.known_until:%Y-%m-%d %H:%M}" if row.known_until else "now"
        known = f"{row.known_since:%Y-%m-%d %H:%M} - {until}"
        click.echo(f"{row.id:>5}  {row.state.value:<10}  {row.first} {row.after or ''}  ({known})")


@contextmanager
def _one_line() -> Iterator[None]:
    """Tell every refusal in one line."""
    try:
        yield
    except LayerProblem as problem:
        raise click.ClickException("; ".join(map(_sentence, problem.complaints[:5]))) from None
    except EditionProblem as problem:
        raise click.ClickException(_filled(problem.code, problem.facts)) from None
    except Invalid as problem:
        said = [_filled(each.code, each.facts) for each in problem.complaints]
        raise click.ClickException("; ".join(said)) from None
    except Problem as problem:
        raise click.ClickException(_filled(problem.code, problem.facts)) from None
    except UnknownSystem as problem:
        raise click.ClickException(f"unknown reference system '{problem}'") from None


def _sentence(complaint: Complaint) -> str:
    facts = {"detail": layer_words.readable(complaint.detail), "number": complaint.feature}
    where = "" if complaint.feature is None else f"{complaint.feature}: "
    return f"{where}{complaint.code}: {_filled(complaint.code, facts)}"


def _filled(code: str, facts: Any) -> str:
    try:
        return SENTENCES.get(code, str(facts.get("detail") or code)).format(**facts)
    except KeyError:
        return code


def _unit(system: str) -> str:
    return "degree" if system in ("wgs84", "vn2000-degrees") else "metre"


def _has_header(file: Path) -> bool:
    return file.suffix in (".json", ".geojson") and b'"layer"' in file.read_bytes()[:20_000]


def _load_own(file: Path, by: str) -> str:
    with committing() as session:
        done = loading.load_layer(
            session, file.read_bytes(), name=file.name, by=by, now=clock.now()
        )
        _announce(session, done, file.name, by)
    return f"{file.name}: edition {done.edition_id}"


def _announce(session: Session, done: loading.Loaded, title: str, by: str) -> None:
    if done.since is not None:
        changes.announce(session, since=done.since, title=title, by=by)


def _about(said: dict[str, Any]) -> About:
    missing = [n for n in NEEDED if not said[NEEDED[n]]]
    if missing:
        raise click.ClickException("needed: " + ", ".join(f"--{n}" for n in missing))
    decided, after = (
        None if said[name] is None else said[name].date() for name in ("decision_date", "after")
    )
    return About(
        kind=said["kind"],
        series=said["series"],
        title=said["title"],
        publisher=said["publisher"],
        citation=said["citation"],
        decision_no=said["decision_no"],
        decision_date=decided,
        in_force=(said["first"].date(), after),
        accuracy_m=said["accuracy_m"],
        schematic=False,
        covers=said["covers"],
    )


def _lay(
    session: Session, file: Path, about: About, brought: Brought, review: Review, by: str
) -> LayerDraft:
    FileStore(installation.settings().storage_dir).put(file.read_bytes())
    return drafts.lay(session, new_code(REF_LENGTH), about, brought, review, by=by, now=clock.now())


def _judged(file: Path, kind: str, system: str, asked: Asked, days: reading.Days) -> Judged:
    wards = drafts.wards(db.session)
    end_reading()  # judging may take longer than a transaction may stand idle
    order = Order(kinds.known()[kind], system, days)
    return reader.judge(file.read_bytes(), file.name, order, wards, asked)


def _accept_all(session: Session, draft: LayerDraft, by: str) -> None:
    for row in draft_queries.finding_counts(session, draft.id):
        if row.severity == "repairable":
            drafts.accept(session, draft, code=row.code, by=by, now=clock.now())


def _publish(session: Session, draft: LayerDraft, by: str, reason: str = "") -> int:
    title = draft.title
    done = drafts.publish_draft(session, draft, by=by, reason=reason, now=clock.now())
    _announce(session, done, title, by)
    return done.edition_id


def _report(path: Path, kind: str | None, system: str, asked: Asked) -> dict[str, Any]:
    report: dict[str, Any] = {"file": path.name, "accepted": False, "findings": [], "offers": []}
    try:
        wanted = kind or _kind_said(path)
        judged = _judged(path, wanted, system, asked, (clock.today(), None))
        review = judged.review()
    except WrongPlace as problem:
        report["offers"] = [asdict(each) for each in problem.offers]
        report["refused"] = [_sentence(each) for each in problem.complaints]
        return report
    except LayerProblem as problem:
        report["refused"] = [_sentence(each) for each in problem.complaints]
        return report
    except UnknownSystem as problem:
        report["refused"] = [f"unknown reference system '{problem}'"]
        return report
    found = [_described(each) for each in review.findings]
    return report | {
        "accepted": review.stands,
        "crs": judged.system,
        **review.measured,
        "findings": found,
    }


def _kind_said(path: Path) -> str:
    """Give the kind our own layer file names in its header."""
    try:
        said = str(json.loads(path.read_bytes())["layer"]["kind"]) if _has_header(path) else ""
    except (ValueError, KeyError, TypeError):
        said = ""
    if said not in kinds.known():
        raise LayerProblem(Complaint("layer.unknown_kind", detail=said or "--kind"))
    return said


def _described(finding: Finding) -> dict[str, Any]:
    place = None if finding.place is None else list(shapely.get_coordinates(finding.place)[0])
    return {
        "code": finding.code,
        "severity": finding.severity,
        "feature": finding.number,
        "ref": finding.ref,
        "place": place,
        "facts": dict(finding.facts),
        "repair": finding.repair,
        "text": _filled(finding.code, finding.facts),
    }


def _lines(report: dict[str, Any]) -> Iterator[str]:
    name = report["file"]
    for refusal in report.get("refused", ()):
        yield f"{name}: refused: {refusal}"
    for offer in report["offers"]:
        turned = " --north-first" if offer["north_first"] else ""
        yield f"{name}: it would lie in {offer['ward']} with --crs {offer['system']}{turned}"
    if "refused" in report:
        return
    counted = f"{report['features']} features, {report['vertices']} vertices, {report['crs']}"
    yield f"{name}: {'accepted' if report['accepted'] else 'not ready'} ({counted})"
    for each in report["findings"]:
        where = f"{each['feature']}" if each["feature"] else "file"
        yield f"{name}:{where}: {each['severity']}: {each['code']}: {each['text']}"

"""`flask procedures`: check and draw any BPMN file, freeze a version, list what there is."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup, with_appcontext

from permits.cases import queries as cases
from permits.core import clock
from permits.core.db import db
from permits.core.vocabulary import TaskState
from permits.dossiers import queries as dossiers
from permits.wiring import KNOWN
from workflow import publishing
from workflow.bare import as_drawn, read_bare
from workflow.binding import layout_of
from workflow.checking import Report, check
from workflow.drawing import Picture, draw_picture, picture_of
from workflow.errors import BadDefinition, Faults
from workflow.loader import DEFINITIONS, load, read_file
from workflow.model import Names, Procedure
from workflow.names import check_names

procedures = AppGroup("procedures", help="The law as files: check, draw, publish, list.")

# These commands look at files only: they work while the program or its database does not.
_ALONE = {"with_appcontext": False}
_LOCALE = click.option("--locale", type=click.Choice(["vi", "en"]), help="The language to speak.")


@procedures.command("check", **_ALONE)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list, one object per file.")
@_LOCALE
@click.pass_context
def check_files(
    context: click.Context, files: tuple[Path, ...], as_json: bool, locale: str | None
) -> None:
    """Say of BPMN files, or folders with a sheet, whether they may be used, and why not.

    A single file is read for its way alone: whatever its conditions say, every choice is free.
    """
    reports = [check(path, lambda procedure: check_names(procedure, KNOWN)) for path in files]
    if as_json:
        told = [_described(report, locale or "en") for report in reports]
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for line in (line for report in reports for line in _told(report, locale or "en")):
            click.echo(line)
    context.exit(0 if all(report.accepted for report in reports) else 1)


def _told(report: Report, locale: str) -> Iterator[str]:
    if report.accepted and report.drawing is not None:
        nodes, flows = len(report.drawing.nodes), len(report.drawing.flows)
        size = f"{nodes} nodes, {flows} flows, {report.markings} markings"
        yield f"{click.format_filename(report.path)}: accepted ({size})"
        return
    yield f"{click.format_filename(report.path)}: refused"
    for fault in report.faults:
        file = click.format_filename(fault.file)
        yield f"{file}:{fault.line}: {fault.in_locale(locale)}"


def _described(report: Report, locale: str) -> dict[str, Any]:
    drawing = report.drawing
    return {
        "file": click.format_filename(report.path),
        "accepted": report.accepted,
        "reasons": [
            {
                "file": click.format_filename(fault.file),
                "line": fault.line,
                "reason": fault.in_locale(locale),
            }
            for fault in report.faults
        ],
        "nodes": [
            {"id": node.id, "kind": node.tag, "name": node.name}
            | ({"attached_to": node.attached_to} if node.attached_to else {})
            for node in (drawing.nodes.values() if drawing else ())
        ],
        "edges": [
            {"id": flow.id, "source": flow.source, "target": flow.target, "name": flow.name}
            for flow in (drawing.flows.values() if drawing else ())
        ],
        "markings": report.markings,
    }


@procedures.command("draw", **_ALONE)
@click.argument("target", metavar="FILE|CODE[/vN]")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The SVG to write.")
@click.option("--case", "dossier", metavar="CODE", help="Mark where this dossier stands.")
@_LOCALE
def draw(target: str, out: Path | None, dossier: str | None, locale: str | None) -> None:
    """Draw a BPMN file or a procedure as accessible SVG; CODE alone means its newest version."""
    try:
        picture = _code_picture(target) if _is_code(target) else _file_picture(Path(target))
    except BadDefinition as refused:
        raise click.ClickException(str(refused)) from None
    here, done = _standing(dossier, picture.key) if dossier else (set[str](), set[str]())
    svg = draw_picture(picture, here=here, done=done, locale=locale or "vi")
    if out is None:
        click.echo(svg)
        return
    try:
        out.write_text(svg + "\n", "utf-8")
    except OSError as problem:
        raise click.ClickException(f"{out}: {problem.strerror}") from None
    click.echo(f"{out} is written")


def _file_picture(path: Path) -> Picture:
    faults = Faults(str(path))
    drawing, _ = read_bare(read_file(path), faults)
    faults.refuse()
    graph = as_drawn(drawing)
    key = re.sub(r"[^A-Za-z0-9_-]", "-", path.stem)
    names = Names(drawing.name or path.stem, "")
    return Picture(key, names, graph.nodes, graph.flows, layout_of(drawing, graph))


def _is_code(target: str) -> bool:
    return bool(re.fullmatch(r"[a-z][a-z0-9_]*(/v\d+)?", target)) and not Path(target).is_file()


def _code_picture(target: str) -> Picture:
    """Find a procedure by its code, or a version of it by code and number."""
    code, _, version = target.partition("/")
    found = [path for path in _folders() if path.parent.name == code]
    if version:
        found = [path for path in found if path.name == version]
    if not found:
        codes = ", ".join(sorted({path.parent.name for path in _folders()}))
        raise click.ClickException(f"there is no procedure '{target}'; there are: {codes}")
    return picture_of(load(found[-1]))


def _folders() -> list[Path]:
    """List the folders of all versions, the newest of each procedure last."""
    folders = [p for p in DEFINITIONS.glob("*/v*") if re.fullmatch(r"v[1-9]\d*", p.name)]
    return sorted(folders, key=lambda path: (path.parent.name, int(path.name[1:])))


@with_appcontext
def _standing(code: str, key: str) -> tuple[set[str], set[str]]:
    """Name the steps at which a dossier stands, and those it has behind it."""
    dossier = dossiers.of_code(db.session, code)
    case = cases.case_of(db.session, dossier.id) if dossier else None
    if dossier is None or case is None:
        raise click.ClickException(f"no dossier was filed under the code '{code}'")
    pinned = f"{dossier.procedure_code}-v{dossier.procedure_version}"
    if pinned != key:
        asked = f"{dossier.procedure_code}/v{dossier.procedure_version}"
        raise click.ClickException(f"the dossier goes by {asked}; draw that")
    tasks = cases.task_stories(db.session, case.id)
    here = {task.node for task in tasks if task.state == TaskState.OPEN}
    return here, {task.node for task in tasks if task.state == TaskState.DONE} - here


@procedures.command("publish", **_ALONE)
@click.argument("folder", type=click.Path(path_type=Path))
def publish(folder: Path) -> None:
    """Freeze a version, after a full check: from then on a change is a new version."""
    place = folder.resolve()
    root = place.parent.parent
    try:
        check_names(load(place), KNOWN)
        if (root / publishing.LOCK).exists() and publishing.is_published(root, place):
            publishing.check_lock(root)
            click.echo(f"{place.parent.name}/{place.name} was published already")
            return
        publishing.publish(root, place)
    except BadDefinition as refused:
        raise click.ClickException(str(refused)) from None
    except OSError as problem:
        raise click.ClickException(f"{problem.filename}: {problem.strerror}") from None
    click.echo(f"{place.parent.name}/{place.name} is published; its files may not change any more")


@procedures.command("list", **_ALONE)
def list_versions() -> None:
    """List every version: since when it holds, for which works, and whether it is frozen."""
    rows = [("PROCEDURE", "IN FORCE", "PUBLISHED", "WORKS")]
    for folder in _folders():
        name = f"{folder.parent.name}/{folder.name}"
        published = "yes" if publishing.is_published(DEFINITIONS, folder) else "no"
        try:
            procedure = load(folder)
        except BadDefinition as refused:
            rows.append((name, f"refused: {refused.faults[0]}", published, ""))
            continue
        rows.append((name, _in_force(procedure), published, " ".join(procedure.works)))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for *cells, last in rows:
        columns = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
        click.echo("  ".join([*columns, last]).rstrip())


def _in_force(procedure: Procedure) -> str:
    if procedure.by_decision:
        return "by decision"
    until = f" to {procedure.in_force_to}" if procedure.in_force_to else ""
    now = ", now" if procedure.is_in_force(clock.today()) else ""
    return f"from {procedure.in_force_from}{until}{now}"

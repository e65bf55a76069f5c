"""What the layers' pages show beside rows: forms with their options, kept files, pictures."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

import shapely
from flask import current_app, render_template, request
from flask_babel import gettext
from shapely import LineString
from werkzeug.datastructures import FileStorage

from gis import drafts, drawing
from gis.draft_models import LayerDraft
from gis.queries import Nearby
from gis.strokes import Frame, path
from permits.core import clock
from permits.core.db import db
from permits.core.errors import Problem
from permits.core.files import FileStore
from permits.core.text import Bilingual
from permits.planning import draft_queries, layer_words, queries
from permits.planning.draft_queries import FINDINGS_A_PAGE, FindingRow
from permits.planning.forms import AboutForm, AcceptForm, BringForm, FindingsForm, PublishForm
from permits.planning.preview import Preview
from permits.planning.service import File
from permits.web.paging import mark, read_mark

#: The name under which a page keeps the file of a form that was refused.
KEPT = "_kept"
WIDTH, HEIGHT = 220, 150
_OUTLINE_M = 150.0


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding with the picture of what its repair changes."""

    row: FindingRow
    facts: dict[str, Any]
    picture: str


def store() -> FileStore:
    """Give the store of this installation's files."""
    return FileStore(current_app.extensions["settings"].storage_dir)


def sent_file(form: BringForm) -> File | None:
    """Give the file that was sent, the table that was pasted, or the file kept from before."""
    sent = request.files.get("file")
    if sent is not None and sent.filename:
        return _taken(sent)
    if form.pasted.data:
        return File("bang-toa-do.txt", str(form.pasted.data).encode())
    kept = read_mark(request.form.get(KEPT))
    if kept is None:
        return None
    name, sha256 = kept
    return File(str(name), store().get(str(sha256)))


def sent_coverage() -> File | None:
    """Give the file of the area where a layer is complete."""
    sent = request.files.get("coverage")
    return _taken(sent) if sent is not None and sent.filename else None


def _taken(sent: FileStorage) -> File:
    name = str(sent.filename).replace("\\", "/").rpartition("/")[2][:200]
    with sent.stream as stream:
        return File(name, stream.read())


def with_options(form: AboutForm) -> AboutForm:
    """Let a form offer the kinds of layers."""
    kinds = queries.kinds(db.session)
    form.kind.options = [(kind.code, Bilingual(kind.name_vi, kind.name_en)) for kind in kinds]
    return form


def bring_page(form: BringForm, file: File | None = None) -> str:
    """Show the form of a new file; a file that was refused is kept, so that nobody looks for it."""
    kept = mark(file.name, store().put(file.content)) if file is not None else ""
    return render_template(
        "planning/layers_bring.html",
        form=with_options(form),
        kept=kept,
        kept_name=file.name if file is not None else "",
    )


def draft_page(
    draft: LayerDraft,
    *,
    about: AboutForm | None = None,
    publishing: PublishForm | None = None,
    problem: Problem | None = None,
    ahead: Preview | None = None,
) -> str:
    """Show a draft with its findings, what it would replace, and what may be done with it."""
    wanted = FindingsForm(request.args)
    code, severity = wanted.ma.data or "", wanted.muc.data
    after = request.args.get("sau", default=0, type=int)
    rows = draft_queries.findings(
        db.session, draft.id, code=code, severity=severity.value if severity else "", after=after
    )
    return render_template(
        "planning/layers_draft.html",
        draft=draft,
        kind=next(each for each in queries.kinds(db.session) if each.code == draft.kind),
        counts=draft_queries.finding_counts(db.session, draft.id),
        left=drafts.left(db.session, draft),
        finding_title=lambda code: gettext(layer_words.finding_title(code)),
        findings=[_shown(row) for row in rows[:FINDINGS_A_PAGE]],
        after=rows[FINDINGS_A_PAGE - 1].position if len(rows) > FINDINGS_A_PAGE else None,
        is_first=not after,
        wanted=wanted,
        replaces=draft_queries.replaced_by(db.session, draft),
        system=layer_words.system_name(str(draft.asked.get("system", ""))),
        about=with_options(about or _about(draft)),
        publishing=publishing or PublishForm(),
        accepting=AcceptForm(),
        problem=problem,
        ahead=None if ahead is None else asdict(ahead),
        today=clock.today(),
    )


def _about(draft: LayerDraft) -> AboutForm:
    return AboutForm(
        data={
            "kind": draft.kind,
            "series": draft.series or None,
            "title": draft.title,
            "publisher": draft.publisher,
            "citation": draft.citation,
            "decision_no": draft.decision_no,
            "decision_date": draft.decision_date,
            "first": draft.in_force.lower,
            "after": draft.in_force.upper,
            "accuracy_m": Decimal(f"{draft.accuracy_m:g}"),
            "schematic": draft.schematic,
            "covers": draft.covers,
        }
    )


def _shown(row: FindingRow) -> Shown:
    facts = dict(row.facts)
    for name in ("system", "said", "declared"):
        if name in facts:
            facts[name] = layer_words.system_name(str(facts[name]))
    before, after = drafts.shape_of(row.before), drafts.shape_of(row.after)
    picture = before_and_after(before, after) if before is not None and after is not None else ""
    return Shown(row, facts, picture)


def before_and_after(before: Any, after: Any) -> str:
    """Draw a shape as it was brought and as it would be, side by side at one scale."""
    shown = drawing.frame_of(
        shapely.union_all([shapely.envelope(before), after]).bounds, width=WIDTH, height=HEIGHT
    )
    both = "".join(
        f'<g transform="translate({offset} 0)">{_outline(shape, shown, ink)}</g>'
        for shape, offset, ink in ((before, 0, "#a1201a"), (after, WIDTH + 10, "#17693a"))
    )
    width = 2 * WIDTH + 10
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" aria-hidden="true" focusable="false"'
        f' width="{width}" height="{HEIGHT}" viewBox="0 0 {width} {HEIGHT}">{both}</svg>'
    )


def _outline(shape: Any, shown: Frame, ink: str) -> str:
    # Ring by ring, as lines: a broken shape is drawn as it was brought, not as it could be read.
    rings = shapely.get_rings(shapely.get_parts(shape))
    drawn = [shapely.simplify(LineString(ring.coords), 0.5 / shown.scale) for ring in rings]
    lines = "".join(path(each.coords, shown, closed=True) for each in drawn)
    frame = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff" stroke="#8a8575"/>'
    return (
        f'{frame}<path d="{lines}" fill="{ink}" fill-opacity="0.15" fill-rule="evenodd"'
        f' stroke="{ink}" stroke-width="1.5"/>'
    )


def draft_map(draft: LayerDraft, *, title: str, north: str) -> str:
    """Draw the shapes of a draft over the wards, the largest first."""
    box = draft.measured.get("box")
    bounds = tuple(box) if box else (400_000.0, 1_350_000.0, 600_000.0, 1_500_000.0)
    outlines = [
        Nearby("ward", "", {}, drafts.shape_of(geom))
        for geom in draft_queries.ward_outlines(db.session, step_m=_OUTLINE_M)
    ]
    own = [
        Nearby(draft.kind, name, {}, shapely.make_valid(drafts.shape_of(geom)))
        for _, name, geom in draft_queries.drawn(db.session, draft.id)
    ]
    return drawing.place_map(
        [*outlines, *own], shown=drawing.frame_of(bounds), title=title, north=north
    )

"""What each route of the API reads: forms as JSON, forms with files, and questions of lists."""

from typing import Any

from permits.api.forms import (
    AboutPermitForm,
    ChoicesForm,
    DossiersForm,
    ItemAnswerForm,
    KeepRouteForm,
    NewDossierForm,
    NothingForm,
    NoticesForm,
    PermitsForm,
    RequestsForm,
    RowsForm,
    SlotForm,
    TakeUploadForm,
    TakeWayForm,
    TasksForm,
    TemplateForm,
    WorkbookForm,
)
from permits.api.pages import PageForm
from permits.cases import registry
from permits.core.vocabulary import WorkKind
from permits.dossiers import forms as sections
from permits.filing.followup_forms import FindPermitForm
from permits.filing.forms import (
    AnswersForm,
    CheckForm,
    MessageForm,
    SupplementForm,
    WithdrawForm,
)
from permits.filing.rollout.forms import StartForm, SystemForm
from permits.forms.base import BaseForm
from permits.network.forms import WishForm
from permits.network.route_forms import RouteForm
from permits.notices.forms import ReadForm
from permits.planning.change_forms import ContestForm
from permits.sharing.forms import (
    AnswerForm,
    AskForm,
    JoinAnswerForm,
    JoinForm,
    OpenForm,
    WordsForm,
)

#: The forms each route reads its JSON with, by its endpoint; some have one for each kind.
BODIES: dict[str, list[type[BaseForm]]] = {
    "api.create": [NewDossierForm],
    "api.submit": [CheckForm],
    "api.fill": [
        sections.ApplicantForm,
        sections.SiteForm,
        sections.SharingForm,
        *(sections.TECHNICAL[work] for work in WorkKind),
    ],
    "api.answer_item": [ItemAnswerForm],
    "api.supplement": [SupplementForm, AnswersForm],
    "api.withdraw": [WithdrawForm],
    "api.write": [MessageForm],
    "api.read_messages": [NothingForm],
    "api.read_notices": [ReadForm],
    "api.find_route": [RouteForm],
    "api.take_route": [TakeWayForm],
    "api.take_upload": [TakeUploadForm],
    "api.ask_about": [AboutPermitForm],
    "api.take_over": [FindPermitForm],
    "api.contest_finding": [ContestForm],
    "api.keep_bores": [KeepRouteForm],
    "api.keep_slot": [SlotForm],
    "api.ask_owner": [AskForm],
    "api.answer_request": [AnswerForm],
    "api.act_on_request": [WordsForm],
    "api.open_window": [OpenForm],
    "api.join_window": [JoinForm],
    "api.answer_join": [JoinAnswerForm],
    "api.plan_system": [SystemForm],
    "api.check_plan": [NothingForm],
    "api.make_dossiers": [StartForm],
}

_TEXT = {"type": "string"}
_FILE = {"type": "string", "format": "binary"}


def _multipart(*required: str, **fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "multipart/form-data": {
            "schema": {"type": "object", "required": list(required), "properties": fields}
        }
    }


_REPORT = dict.fromkeys(
    ("happened_on", "note", "system", "meridian", "coordinates", "height_m"), _TEXT
)
#: Bodies that are not one form's JSON: files with what is said of them, parts, a bare PDF, cells.
FILES: dict[str, dict[str, Any]] = {
    "api.attach": _multipart(
        "component",
        "file",
        component=_TEXT,
        file=_FILE,
        instead_of=_TEXT,
        beside={"type": "boolean"},
    ),
    "api.report": {
        "application/json": {
            "schema": {"type": "object", "required": ["happened_on"], "properties": _REPORT}
        },
        **_multipart("happened_on", **_REPORT, photos={"type": "array", "items": _FILE}),
    },
    # An answer to a consultation with its file; every other task's form is JSON.
    "api.act": _multipart(
        "outcome",
        "file",
        outcome=_TEXT,
        note=_TEXT,
        conditions=_TEXT,
        document_number=_TEXT,
        file=_FILE,
    ),
    "api.report_condition": _multipart("note", "file", note=_TEXT, file=_FILE),
    "api.begin_plan": _multipart(
        "work",
        "file",
        work={"type": "string", "enum": [str(work) for work in WorkKind]},
        file=_FILE,
    ),
    "api.correct_plan": _multipart("file", file=_FILE),
    "api.mend_row": {
        "application/json": {
            "schema": {
                "type": "object",
                "additionalProperties": {"type": ["string", "null"]},
            }
        }
    },
    # Its file is described in headers (tus): nothing stands in the body yet.
    "api.begin_upload": {"application/offset+octet-stream": {"schema": {"maxLength": 0}}},
    "api.send_part": {"application/offset+octet-stream": {"schema": _FILE}},
    "api.verify_file": {"application/pdf": {"schema": _FILE}},
}
#: What may be asked after an address, read by a form like any body.
QUERIES: dict[str, type[BaseForm]] = {
    "api.listing": DossiersForm,
    "api.events": PageForm,
    "api.talk": PageForm,
    "api.own_notices": NoticesForm,
    "api.permits": PermitsForm,
    "api.tasks": TasksForm,
    "api.requests": RequestsForm,
    "api.open_windows": PageForm,
    "api.plans": PageForm,
    "api.plan_rows": RowsForm,
    "api.plan_workbook": WorkbookForm,
    "api.plan_template": TemplateForm,
    "api.segments": ChoicesForm,
    "api.structures": WishForm,
}
#: Asked after an address without a form.
WORDS = {"api.report": ("corrects",)}
#: Answers that are a file.
DOWNLOADS = {
    "api.document": "application/pdf",
    "api.plan_workbook": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "api.plan_template": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def bodies() -> dict[str, list[type[BaseForm]]]:
    """Give the forms of every route, those of tasks as they are registered."""
    return BODIES | {"api.act": task_forms()}


def task_forms() -> list[type[BaseForm]]:
    """List the forms of tasks, each once."""
    return sorted({kind.form for kind in registry.task_kinds.values()}, key=lambda f: f.__name__)

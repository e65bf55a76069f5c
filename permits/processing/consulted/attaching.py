"""Reads what finishes a task from a browser or a program, with the file an answer may bring."""

from dataclasses import replace

from flask import request
from werkzeug.datastructures import MultiDict

from permits.cases import registry
from permits.cases.registry import Act, ActForm
from permits.core.db import end_reading
from permits.dossiers import intake
from permits.dossiers.intake import ReceivedFile
from permits.forms.base import read
from permits.processing.forms import OpinionForm

#: Types of file an answer may bring.
ACCEPTED = ("pdf", "png", "jpg")


def read_act(form: type[ActForm], formdata: MultiDict[str, str]) -> Act:
    """Read an act; where its form takes a file, the one that came with the request is judged."""
    act = read(form, formdata).to_command()
    return replace(act, file=received()) if issubclass(form, OpinionForm) else act


def received() -> ReceivedFile | None:
    """Judge the file that came with an answer, if there is one; Invalid says what is wrong."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return None
    content = sent.read(intake.LIMIT + 1)
    end_reading()  # nothing is held while the file is looked into
    return registry.admits["file"](sent.filename, content, ACCEPTED)

"""Decides whether a file that arrived may be kept, outside any transaction, whoever sent it how."""

from dataclasses import replace

from permits.core import installation
from permits.dossiers import intake
from permits.dossiers.intake import ReceivedFile
from permits.filing import examining
from permits.filing.uploads import scanning


def admit(filename: str, content: bytes, accept: tuple[str, ...]) -> ReceivedFile:
    """Judge a file by its content and have it scanned; Invalid on `file` says what is wrong.

    Looked into in a process apart, which may take seconds: hold no transaction meanwhile.
    """
    judge = examining.judge(installation.settings())
    received = intake.receive(filename, content, accept=accept, judge=judge)
    return replace(received, scan=scanning.looked_at(received.filename, content))

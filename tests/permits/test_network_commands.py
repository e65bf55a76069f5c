"""An administrator enters an owner's file at a shell and has every place counted."""

from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from tests.permits.network.test_declaring import GOOD
from tests.support.dossiers import app, template

__all__ = ["app", "template"]


def told(app: Flask, *words: str) -> tuple[int, str]:
    outcome = app.test_cli_runner().invoke(args=["network", *words])
    return outcome.exit_code, outcome.output


def test_a_file_is_entered_for_its_owner_and_counted(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    file = tmp_path / "vnpt.csv"
    file.write_text(GOOD, encoding="utf-8")

    assert told(app, "load", str(file), "--owner", "vnpt") == (0, "6 new, 0 changed, 0 as before\n")
    assert told(app, "load", str(file), "--owner", "vnpt") == (0, "0 new, 0 changed, 6 as before\n")
    code, output = told(app, "balance")
    assert code == 0
    assert "bores: 4 places = 3 free + 0 held + 1 occupied + 0 blocked" in output
    assert "slots: 1 places = 0 free + 0 held + 1 occupied + 0 blocked" in output


def test_a_faulty_file_is_told_row_by_row_and_not_entered(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    file = tmp_path / "vnpt.csv"
    file.write_text(GOOD.replace("pvc-110-3x40", "pvc-999"), encoding="utf-8")

    code, output = told(app, "load", str(file), "--owner", "vnpt")

    assert code == 1
    assert "4: đoạn A-B: không có chủng loại ống “pvc-999”." in output
    assert told(app, "load", str(file), "--owner", "nobody")[0] == 1
    assert told(app, "specs") == (0, "8 kinds of duct added\n")  # the refused file kept none

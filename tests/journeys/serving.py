"""The real program on a port of its own: web server and worker as processes that die with us."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from app import create_app
from permits.core.db import committing, db
from permits.core.files import FileStore
from permits.core.settings import Settings
from permits.demo import seed
from tests.support import databases, people
from tests.support.dossiers import Walker, settings_of_province

T = TypeVar("T")

ROOT = Path(__file__).parents[2]
GUNICORN = ["-m", "gunicorn", "--workers=1", "--worker-class=gthread", "--threads=2"]
GUNICORN += ["--no-control-socket", "--log-level=warning", "--graceful-timeout=1"]
WORKER = ["-m", "flask", "--app", "app:create_app", "jobs", "work"]
PATIENCE_S = 120


@dataclass(frozen=True, slots=True)
class Site:
    """A running installation, and the same program here, over the same database and files."""

    base: str
    app: Flask
    logs: tuple[Path, ...]
    thread: ThreadPoolExecutor

    @property
    def settings(self) -> Settings:
        """What the installation was told."""
        settings: Settings = self.app.extensions["settings"]
        return settings

    def behind(self, act: Callable[[Walker], T]) -> T:
        """Do something for real without a browser.

        In a thread of its own: Playwright's event loop runs in the test's.
        """

        def done() -> T:
            with self.app.app_context(), committing() as session:
                return act(Walker(session, FileStore(self.settings.storage_dir)))

        return self.thread.submit(done).result()

    def cookie_of(self, login: str) -> str:
        """Sign somebody in and give the cookie his browser would carry."""
        key = self.behind(lambda walker: people.key_for(walker.session, login))
        signer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert signer is not None
        return str(signer.dumps({"_user_id": key, "_fresh": True}))

    def faults(self) -> list[str]:
        """Give the lines of the logs in which the program itself failed."""
        lines = [line for log in self.logs for line in log.read_text().splitlines()]
        return [line for line in lines if "Traceback" in line or "request failed" in line]


def _environment(settings: Settings) -> dict[str, str]:
    told = {
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": settings.secret_key,
        "CODE_KEY": settings.code_key.decode(),
        "STORAGE_URL": str(settings.storage_dir),
        "KEYS_DIR": str(settings.keys_dir),
        "STATIC_DIR": str(settings.static_dir),
        "BASE_URL": settings.base_url,
        "DEMO": "1",
        "SMTP_URL": "",
        "MAIL_DIR": str(settings.mail_dir),
    }
    return dict(os.environ) | told


@contextmanager
def _child(command: list[str], settings: Settings, log: Path, *kept: int) -> Iterator[None]:
    with log.open("wb") as out:
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", sys.executable, *command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=_environment(settings),
            cwd=ROOT,
            pass_fds=kept,
            start_new_session=True,
        )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def serving(template: str, folder: Path) -> Iterator[Site]:
    """Serve a copy of a database until the block ends; requests may be sent at once."""
    with ExitStack() as until_the_end:
        url = until_the_end.enter_context(databases.copy_of(databases.admin_url(), template))
        listener = until_the_end.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)  # whoever comes before the server is ready waits here
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        settings = _settings(url, folder, base)
        made = create_app(settings)
        with made.app_context():
            with committing() as session:
                seed.load_tokens(session, settings.keys_dir)
            engine = db.engine
        until_the_end.callback(engine.dispose)
        logs = (folder / "web.log", folder / "worker.log")
        bind = f"--bind=fd://{listener.fileno()}"
        web = [*GUNICORN, bind, "app:create_app()"]
        until_the_end.enter_context(_child(web, settings, logs[0], listener.fileno()))
        until_the_end.enter_context(_child(WORKER, settings, logs[1]))
        thread = until_the_end.enter_context(ThreadPoolExecutor(1))
        yield Site(base, made, logs, thread)


def wait_for(site: Site) -> None:
    """Wait until the server answers."""
    connection = http.client.HTTPConnection(site.base.removeprefix("http://"), timeout=PATIENCE_S)
    try:
        connection.request("GET", "/dang-nhap")
        assert connection.getresponse().status == 200
    finally:
        connection.close()


def _settings(url: str, folder: Path, base: str) -> Settings:
    built = Path(os.environ.get("STATIC_DIR", str(ROOT / "static" / "build")))
    return replace(settings_of_province(url, folder), base_url=base, static_dir=built)

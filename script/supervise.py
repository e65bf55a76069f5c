"""The server on one machine: database, web and worker; restarts what dies, stops in order."""

import argparse
import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from typing import IO

from children import Child, end, outcome, spawn
from cluster import DATABASE, Cluster, supplied
from installation import (
    LOG,
    ROOT,
    RUN,
    URL_FILE,
    VAR,
    Lock,
    SetupError,
    fingerprint,
    last_line,
    say,
    settings,
)

FIRST_PORT = 8000
FIRST_MAIL_PORT = 8425
GUNICORN = ["--workers=2", "--worker-class=gthread", "--threads=8", "--graceful-timeout=10"]
GUNICORN += ["--no-control-socket", "--log-level=warning"]
GUNICORN += ["--preload"]  # read the program once: a web process that died is back at once
FLASK = [sys.executable, "-m", "flask", "--app", "app:create_app"]
STAMP = VAR / "db" / "loaded.json"
FILLING = VAR / "db" / "filling"  # stands while a new database is filled for the first time
PEOPLE = RUN / "people.txt"


class Stop(Exception):
    """Somebody asked the server to end."""


def take_port(wanted: int | None, *, first: int = FIRST_PORT) -> socket.socket:
    """Take the address now, so that nobody else gets it while the rest starts."""
    for port in range(first, first + 100) if wanted is None else [wanted]:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
            listener.listen(2048)  # only a listening socket keeps others off
            return listener
        except (OSError, OverflowError) as error:
            listener.close()
            if wanted is not None:
                raise SetupError(f"port {port} cannot be used: {error}") from None
            say(f"port {port} is taken; trying the next")
    raise SetupError(f"no free port from {first} on; choose one with --port")


def run_flask(
    arguments: list[str], env: Mapping[str, str], *, log: str, output: IO[bytes] | None = None
) -> None:
    """Run one of the program's own commands to its end; a failure becomes one line."""
    process = spawn([*FLASK, *arguments], log=log, env=env, output=output)
    try:
        code = process.wait()
    except BaseException:
        end(process, signal.SIGTERM, within=10)
        raise
    if code:
        command = f"flask {' '.join(arguments)}"
        raise SetupError(f"`{command}` failed ({last_line(log)}): see {LOG / log}.log")


def load(identity: str, env: Mapping[str, str]) -> None:
    """Bring tables and demo data up to date, unless nothing has changed since the last time."""
    tables = fingerprint([ROOT / "migrations", ROOT / "requirements.txt"])
    sources = [ROOT / "permits" / "demo", ROOT / "workflow" / "definitions"]
    demo = fingerprint([*sources, ROOT / "migrations"])
    done = json.loads(STAMP.read_text()) if STAMP.exists() else {}
    now = {"database": identity, "tables": tables, "demo": demo if env["DEMO"] == "1" else ""}
    if identity and done == now and PEOPLE.exists():
        return
    started = time.monotonic()
    run_flask(["db", "upgrade"], env, log="upgrade")
    say(f"tables are up to date ({time.monotonic() - started:.1f} s)")
    if now["demo"]:
        started = time.monotonic()
        run_flask(["demo", "load"], env, log="demo")
        with PEOPLE.open("wb") as people:
            run_flask(["demo", "people"], env, log="demo", output=people)
        say(f"the demo province is loaded ({time.monotonic() - started:.1f} s)")
    else:
        PEOPLE.write_text("")
    part = STAMP.with_suffix(".new")
    part.write_text(json.dumps(now))
    part.replace(STAMP)


def processes(listener: socket.socket, env: Mapping[str, str]) -> list[Child]:
    """What runs besides the database: web processes behind one socket, and two job workers.

    What goes out to other machines has a worker of its own: a slow one keeps no paper waiting.
    """
    web = [sys.executable, "-m", "gunicorn", "--bind", f"fd://{listener.fileno()}", *GUNICORN]
    web += ["--access-logfile", str(LOG / "access.log"), "app:create_app()"]
    if os.access("/dev/shm", os.W_OK):
        web[-1:-1] = ["--worker-tmp-dir", "/dev/shm"]
    return [
        Child("web", web, env, keep_open=[listener.fileno()]),
        Child("worker", [*FLASK, "jobs", "work", "--queue", "default"], env),
        Child("notices", [*FLASK, "jobs", "work", "--queue", "notices"], env),
    ]


def catch_mail(env: Mapping[str, str]) -> tuple[dict[str, str], list[Child]]:
    """In the demo mail is caught in var/mail, unless a server is named: nothing is sent out."""
    if env["DEMO"] != "1" or "SMTP_URL" in env:
        return dict(env), []
    with take_port(None, first=FIRST_MAIL_PORT) as free:
        port = free.getsockname()[1]
    catcher = [sys.executable, "-m", "permits.notices.catching", str(VAR / "mail"), str(port)]
    return dict(env) | {"SMTP_URL": f"smtp+plain://127.0.0.1:{port}"}, [
        Child("mail", catcher, dict(env))
    ]


def answers(port: int) -> bool:
    """Does the web server answer, and the database behind it?"""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def watch(children: list[Child], cluster: Cluster | None) -> None:
    """Start again whatever has died; give up on what never worked."""
    if cluster and cluster.process and cluster.process.poll() is not None:
        how = outcome(cluster.process.returncode, cluster.log)
        say(f"the database ended ({how}); starting it again")
        try:
            cluster.start()
            cluster.wait()
        except SetupError as error:
            say(str(error))
            time.sleep(2)
    for child in children:
        child.watch()
        if child.hopeless:
            why = last_line(child.name)
            raise SetupError(f"{child.name} cannot start ({why}): see {LOG / child.name}.log")


def serve(children: list[Child], cluster: Cluster | None, port: int) -> None:
    """Run until somebody stops it; say the address as soon as it answers."""
    told = False
    for child in children:
        child.start()
    while True:
        watch(children, cluster)
        if not told and answers(port):
            told = True
            URL_FILE.write_text(f"http://127.0.0.1:{port}\n")
            print(PEOPLE.read_text().rstrip(), flush=True)
            print(f"\nhttp://127.0.0.1:{port}\n", flush=True)
            say("ready; Ctrl-C stops it")
        time.sleep(0.2 if told else 0.05)


def mind_an_unfinished_first_start(cluster: Cluster) -> None:
    """Begin with an empty database where an earlier start was stopped while filling a new one.

    A database that ever was served, restored or made by another command bears no such mark.
    """
    if FILLING.exists():
        say("an earlier first start was stopped while it loaded the demo; loading it anew")
        cluster.forget()
    elif not cluster.has_database():
        FILLING.touch()


@contextlib.contextmanager
def database() -> Iterator[tuple[Cluster | None, str, str]]:
    """The cluster (none if another database is named), its address, and what identifies it."""
    if address := supplied():
        yield None, address, ""
        return
    cluster = Cluster(VAR / "db" / "pg", log="postgres")
    try:
        cluster.start()
        cluster.wait()
        mind_an_unfinished_first_start(cluster)
        yield cluster, cluster.url(DATABASE, DATABASE), cluster.provide()
    finally:
        cluster.stop()


def run(wanted_port: int | None) -> None:
    """Do everything in order, and undo it in the opposite order."""
    lock = Lock("server.lock")
    if not lock.taken("script/server"):
        where = URL_FILE.read_text().strip() if URL_FILE.exists() else ""
        raise SetupError(f"already running here: {lock.holder} {where}".strip())
    URL_FILE.unlink(missing_ok=True)
    with (
        contextlib.closing(take_port(wanted_port)) as listener,
        database() as (cluster, address, identity),
    ):
        port = listener.getsockname()[1]
        env = settings(address, f"http://127.0.0.1:{port}")
        load(identity, env)
        FILLING.unlink(missing_ok=True)
        env, catching = catch_mail(env)
        children = [*processes(listener, env), *catching]
        try:
            serve(children, cluster, port)
        finally:
            URL_FILE.unlink(missing_ok=True)
            for child in children:
                if child.process and child.process.poll() is None:
                    child.process.terminate()
            for child in children:
                child.stop(within=12)


def main() -> int:
    """Read the command line; turn what went wrong into one line and an exit code."""
    parser = argparse.ArgumentParser(prog="script/server", description=__doc__)
    parser.add_argument(
        "--port",
        type=int,
        help=f"the port to listen on (default: the first free from {FIRST_PORT})",
    )
    arguments = parser.parse_args()

    def stop(*_: object) -> None:
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(name, signal.SIG_IGN)
        raise Stop

    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, stop)
    os.umask(0o077)
    try:
        run(arguments.port)
    except Stop:
        say("stopped")
        return 0
    except SetupError as error:
        say(str(error))
        return 2
    except (OSError, subprocess.SubprocessError) as error:
        say(f"the server cannot go on: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

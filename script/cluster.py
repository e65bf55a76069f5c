"""The private PostGIS of one installation: a unix socket, no network, recovery from any kill."""

import hashlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import psycopg
from children import end, spawn
from installation import RUN, VAR, SetupError, last_line, log_file, say

DATABASE = "hatangchung"  # and the role that owns it, which is no superuser
SOCKET_LIMIT = 100  # a socket's address holds 107 bytes, of which the name takes some
SYSTEMS = (VAR / "sys" / "usr", Path("/usr"))  # a private unpacking of packages, then Debian's own
UNSAFE_FOR_SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def programs(data: Path) -> Path:
    """Find the PostgreSQL with PostGIS that can open `data`; the newest one for new data."""
    found: dict[int, Path] = {}
    for system in SYSTEMS:
        for control in system.glob("share/postgresql/*/extension/postgis.control"):
            version = control.parents[1].name
            folder = system / "lib" / "postgresql" / version / "bin"
            if (folder / "initdb").exists():
                found.setdefault(int(version), folder)
    made_by = data / "PG_VERSION"
    if made_by.exists():
        needed = int(made_by.read_text())
        if needed not in found:
            raise SetupError(f"{data} needs PostgreSQL {needed}, not installed: docs/operations.md")
        return found[needed]
    if not found:
        raise SetupError("no PostgreSQL with PostGIS is installed, though set-up said so")
    return found[max(found)]


def me() -> str:
    """Name the account that runs this; PostgreSQL knows its callers by it."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        raise SetupError(f"user {os.getuid()} has no name here; PostgreSQL needs one") from None


class Cluster:
    """A PostgreSQL server process over one data folder."""

    def __init__(self, data: Path, *, log: str, durable: bool = True) -> None:
        self.data, self.log, self.durable = data, log, durable
        self.bin = programs(data)
        self.process: subprocess.Popen[bytes] | None = None
        self.socket = RUN if data.parent == VAR / "db" else data.parent
        if len(str(self.socket / ".s.PGSQL.5432")) > SOCKET_LIMIT:
            number = hashlib.sha256(str(data).encode()).hexdigest()[:12]
            self.socket = Path(tempfile.gettempdir()) / f"{DATABASE}-{number}"

    def url(self, database: str, role: str) -> str:
        """Address a database of this cluster the way SQLAlchemy wants it."""
        return f"postgresql+psycopg://{role}@/{database}?host={self.socket}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """Connect as the superuser."""
        return psycopg.connect(
            dbname=database, user="postgres", host=str(self.socket), autocommit=True
        )

    def start(self) -> None:
        """Start the server and return at once; make its data first if there is none."""
        if not (self.data / "PG_VERSION").exists():
            self._create()
        clear_leftovers(self.data)
        self._admit_me(self.data)
        self.socket.mkdir(mode=0o700, exist_ok=True)
        if self.socket.stat().st_uid != os.getuid():
            raise SetupError(f"{self.socket} belongs to somebody else")
        self.socket.chmod(0o700)
        options = ["listen_addresses=", f"unix_socket_directories={self.socket}"]
        options += ["max_connections=100", *(() if self.durable else UNSAFE_FOR_SPEED)]
        command = [str(self.bin / "postgres"), "-D", str(self.data)]
        for option in options:
            command += ["-c", option]
        self.process = spawn(command, log=self.log, env=os.environ, at_parents_death="INT")

    def wait(self, *, within: float = 300.0) -> None:
        """Return when the server answers; replaying a long log after a crash may take its time."""
        started = told = time.monotonic()
        while True:
            try:
                self.connect().close()
                return
            except psycopg.OperationalError as error:
                if "authentication failed" in str(error):
                    raise SetupError(f"PostgreSQL does not let {me()} in: {error}") from None
                if self.process is not None and self.process.poll() is not None:
                    raise SetupError(f"PostgreSQL did not start: {last_line(self.log)}") from None
            now = time.monotonic()
            if now - started > within:
                raise SetupError(f"PostgreSQL does not answer: {last_line(self.log)}")
            if now - told > 10:
                told = now
                say("PostgreSQL is recovering; waiting for it")
            time.sleep(0.03)

    def stop(self) -> None:
        """End all sessions and stop cleanly."""
        end(self.process, signal.SIGINT, within=60)

    def has_database(self) -> bool:
        """Is the program's database there, filled or not?"""
        with self.connect() as server:
            found = server.execute("select 1 from pg_database where datname = %s", [DATABASE])
            return found.fetchone() is not None

    def forget(self) -> None:
        """Remove the program's database with all that is in it."""
        with self.connect() as server:
            server.execute(f"drop database if exists {DATABASE} with (force)")

    def provide(self) -> str:
        """Make sure that the program's database is there, and return what identifies it."""
        try:
            return self._provide()
        except psycopg.Error as error:
            told = str(error).split("\n", 1)[0]
            raise SetupError(f"the database could not be made ready: {told}") from None

    def _provide(self) -> str:
        with self.connect() as server:
            roles = server.execute("select 1 from pg_roles where rolname = %s", [DATABASE])
            if not roles.fetchone():
                server.execute(f"create role {DATABASE} login")
            if not self.has_database():
                server.execute(f"create database {DATABASE} owner {DATABASE}")
        with self.connect(DATABASE) as database:
            database.execute("create extension if not exists postgis")
            # Migrations bring reference systems that PostGIS does not know yet.
            database.execute(f"grant insert, update, delete on spatial_ref_sys to {DATABASE}")
            row = database.execute(
                "select system_identifier::text || '-' || oid from pg_control_system(), pg_database"
                " where datname = current_database()"
            ).fetchone()
        return str(row[0]) if row else ""

    def _create(self) -> None:
        new = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(new, ignore_errors=True)
        command = [str(self.bin / "initdb"), "--pgdata", str(new), "--username=postgres"]
        command += ["--encoding=UTF8", "--locale=C.UTF-8"]
        command += ["--data-checksums"] if self.durable else ["--no-sync"]
        with log_file("initdb") as output:
            done = subprocess.run(command, stdout=output, stderr=output, check=False)
        if done.returncode:
            raise SetupError(f"initdb failed (see {output.name}): {reason('initdb')}")
        (new / "pg_hba.conf").write_text("local all all peer map=installation\n")
        self._admit_me(new)
        new.rename(self.data)  # whole or not at all: a kill before this line starts over

    def _admit_me(self, data: Path) -> None:
        lines = [f'installation "{me()}" {role}\n' for role in ("postgres", DATABASE)]
        (data / "pg_ident.conf").write_text("".join(lines))


def reason(log: str) -> str:
    """Quote the last complaint of a log rather than its last line."""
    path = Path(log_file(log).name)
    complaints = re.findall(
        r"(?m)^.*(?:error|FATAL|could not|No space).*$", path.read_text(errors="replace")
    )
    return str(complaints[-1]).strip()[:200] if complaints else last_line(log)


def clear_leftovers(data: Path) -> None:
    """Remove the pid file of a server that was killed, once nobody works in its folder any more.

    PostgreSQL does this itself only while the number in the file is free; after a reboot or in a
    container the number is soon another process of the same user, and PostgreSQL refuses to start.
    """
    pid_file = data / "postmaster.pid"
    if not pid_file.exists():
        return
    here = str(data.resolve())
    workers = at_work(here)
    pid = pid_file.read_text().split("\n", 1)[0]
    if pid.isdigit() and int(pid) in workers:
        say("an earlier server has not stopped yet; stopping it")
        os.kill(int(pid), signal.SIGINT)
    for _ in range(600):  # backends that outlive a killed server for a moment still write
        if not at_work(here):
            break
        time.sleep(0.1)
    else:
        raise SetupError(
            f"processes of an earlier server still work in {data}: {sorted(at_work(here))}"
        )
    pid_file.unlink(missing_ok=True)


def at_work(folder: str) -> set[int]:
    """Find the processes whose working folder is `folder`."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str((process / "cwd").readlink()) == folder:
                found.add(int(process.name))
        except OSError:
            continue  # ended meanwhile, or somebody else's
    return found


def supplied(env: Mapping[str, str] = os.environ) -> str | None:
    """The address of a database that somebody else runs, if the environment names one."""
    return env.get("DATABASE_URL") or None

"""One administration command, against the running server's database or one started just for it."""

import subprocess
import sys

from cluster import DATABASE, Cluster, supplied
from installation import ROOT, URL_FILE, VAR, Lock, SetupError, say, settings
from supervise import FIRST_PORT, FLASK

#: Commands on files alone: they need no database, and work while a definition is broken.
ALONE = ("check", "draw", "publish", "list")


def stands_alone(arguments: list[str]) -> bool:
    """Say whether a command needs neither the program nor its database."""
    is_ours = arguments[:1] == ["procedures"] and arguments[1:2] and arguments[1] in ALONE
    return bool(is_ours) and not any(word.startswith("--case") for word in arguments)


def run(arguments: list[str], address: str) -> int:
    """Run the command with this terminal as its own."""
    base_url = (
        URL_FILE.read_text().strip() if URL_FILE.exists() else f"http://127.0.0.1:{FIRST_PORT}"
    )
    return subprocess.run(
        [*FLASK, *arguments], cwd=ROOT, env=settings(address, base_url), check=False
    ).returncode


def main() -> int:
    """Find a database, starting it if nobody has, and run the command there."""
    arguments = sys.argv[1:]
    if stands_alone(arguments):
        command = [sys.executable, "-m", "permits.commands", *arguments[1:]]
        return subprocess.run(command, cwd=ROOT, check=False).returncode
    if address := supplied():
        return run(arguments, address)
    cluster = Cluster(VAR / "db" / "pg", log="postgres")
    lock = Lock("server.lock")
    mine = lock.taken(f"script/flask {' '.join(arguments[:2])}")
    try:
        if mine:
            cluster.start()
        cluster.wait(within=60)
        cluster.provide()
        return run(arguments, cluster.url(DATABASE, DATABASE))
    finally:
        cluster.stop()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SetupError as error:
        say(str(error))
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)

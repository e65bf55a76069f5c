"""One administration command, against the running server's database or one started just for it."""

import subprocess
import sys

from cluster import DATABASE, Cluster, supplied
from installation import ROOT, URL_FILE, VAR, Lock, SetupError, say, settings
from supervise import FIRST_PORT, FLASK


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

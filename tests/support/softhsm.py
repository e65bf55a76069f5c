"""A PKCS#11 token in software, made anew for a test: it can be pulled out and put back."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from permits.core.settings import TokenSettings
from permits.signing.tokens import TokenKeys

PIN, LABEL = "738192", "papers"


@dataclass
class SoftToken:
    """One token in a folder; `keys` talks to it as the program does."""

    folder: Path

    @property
    def settings(self) -> TokenSettings:
        """What KEYS=pkcs11:… says of it."""
        return TokenSettings.parse(f"{os.environ['SOFTHSM']};token={LABEL};pin={self.pin_file}")

    @property
    def pin_file(self) -> Path:
        return self.folder / "pin"

    @property
    def configuration(self) -> Path:
        return self.folder / "softhsm2.conf"

    @property
    def keys_dir(self) -> Path:
        return self.folder / "keys"

    def keys(self) -> TokenKeys:
        """A source of keys of its own, with no session yet."""
        return self.keys_of(self.keys_dir)

    def keys_of(self, folder: Path) -> TokenKeys:
        """The same under another authority."""
        return TokenKeys(self.settings, folder)

    def pull_out(self) -> None:
        """Nothing is left in the reader."""
        (self.folder / "tokens").rename(self.folder / "in-a-pocket")
        (self.folder / "tokens").mkdir()

    def put_back(self) -> None:
        """The same token again."""
        (self.folder / "tokens").rmdir()
        (self.folder / "in-a-pocket").rename(self.folder / "tokens")


def make_token(folder: Path) -> SoftToken:
    """Initialise a token; SOFTHSM2_CONF must name its configuration before it is used."""
    token = SoftToken(folder)
    (folder / "tokens").mkdir(parents=True)
    token.configuration.write_text(
        f"directories.tokendir = {folder / 'tokens'}\n"
        "objectstore.backend = file\nlog.level = ERROR\nslots.removable = true\n"
    )
    token.pin_file.write_text(PIN + "\n")
    subprocess.run(
        [
            *("softhsm2-util", "--module", os.environ["SOFTHSM"]),
            *("--init-token", "--free", "--label", LABEL),
            *("--pin", PIN, "--so-pin", "0987654321"),
        ],
        env={**os.environ, "SOFTHSM2_CONF": str(token.configuration)},
        check=True,
        capture_output=True,
    )
    return token

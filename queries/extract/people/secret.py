"""The secret of a store: the key of the hashes that stand for ids of people."""

import re
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from secrets import token_bytes

from queries.durable_files import make_folder, write_whole
from queries.errors import Problem

FOLDER, FILE = "privacy", "key"
"""Folder of a store, and the file in it that holds the key in hexadecimal digits."""
PRIVATE, PRIVATE_FOLDER = 0o600, 0o700
LENGTH = 32
FORM = re.compile(rf"[0-9a-f]{{{2 * LENGTH}}}")

DIGEST = 16
"""Bytes of a hash: of a billion ids two are alike with a probability of 1e-21."""


@dataclass(frozen=True)
class Secret:
    """A key; whoever lacks it cannot tell whose a hash is."""

    key: bytes = field(repr=False)

    def hashed(self, text: str, use: bytes) -> str:
        """Keyed hash (BLAKE2b) of a text, in hexadecimal digits; another `use` gives other hashes."""
        return blake2b(text.encode("utf-8", "surrogatepass"), key=self.key, digest_size=DIGEST, person=use).hexdigest()

    @property
    def mark(self) -> str:
        """Tells whether a file of hashes was made with this key."""
        return self.hashed("", b"mark")


def kept_secret(home: Path) -> Secret | None:
    """The key in a folder; None where there is none. Raises Problem for a damaged one."""
    file = home / FILE
    try:
        text = file.read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        return None
    if not FORM.fullmatch(text):
        raise lost(file, "a file that holds no key")
    return Secret(bytes.fromhex(text))


def made_secret(home: Path) -> Secret:
    """The key in a folder, made where there is none. Only the owner may read it."""
    known = kept_secret(home)
    if known:
        return known
    make_folder(home)
    home.chmod(PRIVATE_FOLDER)
    secret = Secret(token_bytes(LENGTH))
    write_whole(home / FILE, secret.key.hex().encode(), PRIVATE)
    return secret


WITHOUT_KEY = (
    "Put it back from a backup; without it remove the folders `privacy` and `extract` of the store, refresh, "
    "and forget again whoever was forgotten and is still in the warehouse"
)
"""What to do where the key or the list is lost."""


def lost(file: Path, got: str) -> Problem:
    return Problem(
        f"key {file}",
        wanted="the key by which the ids of people in this store were hashed",
        got=got,
        fix=WITHOUT_KEY,
    )

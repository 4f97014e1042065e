"""A folder of files with a header that vouches for them: what is unfinished, or changed by a bit, is of no use."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from queries.durable import write_whole

HEADER = "header.json"


def seal(home: Path, **said: Any) -> None:
    """Write the header, last of all: what is to be known, and the digest of every file."""
    content = json.dumps({**said, "files": _digests(home)}, default=str).encode()
    write_whole(home / HEADER, hashlib.sha256(content).hexdigest().encode() + content)


def said_in(home: Path) -> Any:
    """What a header says behind its own digest; nothing where a bit of it has changed, or there is none."""
    try:
        whole = (home / HEADER).read_bytes()
    except OSError:
        return None
    digest, content = whole[:64], whole[64:]
    return json.loads(content) if hashlib.sha256(content).hexdigest().encode() == digest else None


def is_whole(home: Path, said: Mapping[str, Any]) -> bool:
    """Whether every file is as it was when the header was written, and no other is there."""
    return bool(said["files"] == _digests(home))


def own_files(home: Path) -> list[Path]:
    """The header, and the files for which it vouches; whatever else somebody has put there is not its own."""
    return [path for path in (home / HEADER, *sorted(home.rglob("*.parquet"))) if path.is_file()]


def _digests(home: Path) -> dict[str, str]:
    return {str(path.relative_to(home)): _digest(path) for path in own_files(home) if path.name != HEADER}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

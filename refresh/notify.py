"""Tells a command (JSON on stdin, no shell) or a URL (a POST of the same JSON)."""

import shlex
import subprocess
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from logging import WARNING
from urllib.parse import urlsplit

from queries.problem import Problem
from queries.visible import json_visible
from refresh.tell import tell

SECONDS = 30
"""How long it may take."""


def refuse_wrong(target: str) -> None:
    """Raises Problem for what is neither a command nor an address of the web."""
    scheme, is_address, _ = target.partition("://")
    if is_address and " " not in scheme and scheme not in ("http", "https"):
        raise _wrong(f"an address that begins with {scheme}://")
    try:
        shlex.split(target)
    except ValueError as error:
        raise _wrong(str(error)) from error


def notify(target: str, said: Mapping[str, object]) -> bool:
    """Whether it was told: what goes wrong is logged, without the target's secrets, and never raised."""
    content = json_visible(said).encode()
    try:
        (_post if _is_address(target) else _run)(target, content)
    except (OSError, HTTPException, ValueError, subprocess.SubprocessError) as error:
        tell("notification failed", level=WARNING, to=_name(target), reason=_reason(error))
        return False
    tell("notified", to=_name(target), what=said["what"])
    return True


def _post(address: str, content: bytes) -> None:
    kind = {"Content-Type": "application/json"}
    request = urllib.request.Request(address, content, kind)  # noqa: S310  http or https: see refuse_wrong
    with urllib.request.urlopen(request, timeout=SECONDS):  # noqa: S310
        pass


def _run(command: str, content: bytes) -> None:
    quiet = subprocess.DEVNULL
    subprocess.run(  # noqa: S603  a setting, split without a shell
        shlex.split(command), input=content, stdout=quiet, stderr=quiet, timeout=SECONDS, check=True
    )


def _is_address(target: str) -> bool:
    return target.startswith(("http://", "https://"))


def _name(target: str) -> str:
    """Without what may be secret: the path of a web hook, the arguments of a command."""
    if not _is_address(target):
        return shlex.split(target)[0]
    return f"{urlsplit(target).scheme}://{urlsplit(target).hostname}/…"


def _reason(error: Exception) -> str:
    if isinstance(error, subprocess.TimeoutExpired):
        return f"no end within {SECONDS} seconds"
    if isinstance(error, subprocess.CalledProcessError):
        return f"exit code {error.returncode}"
    return type(error).__name__ if isinstance(error, ValueError | HTTPException) else str(error)


def _wrong(got: str) -> Problem:
    return Problem("setting `notify`", wanted="a command, or a URL of http or https", got=got, fix="Write it so")

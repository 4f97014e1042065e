"""Notifications of failed runs: JSON to a command's stdin or to a URL; sent once per outage."""

import base64
import json
import re
import shlex
import shutil
import subprocess
import urllib.request
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from http.client import HTTPException
from logging import WARNING
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import unquote

from metrics.snapshots.run_log import Run
from queries.durable_files import write_whole
from queries.errors import Problem
from queries.text.redaction import for_child
from queries.text.visible import json_visible
from refresh.log import log

WEB = re.compile(
    r"(?P<scheme>https?)://((?P<user>[^/?#\s]*)@)?(?P<host>[a-z0-9]([a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:]+\])"
    r"(:(?P<port>[0-9]{1,5}))?(?P<rest>[/?#]\S*)?",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"\s*[\w+.-]*:|\S*(://|@)")
"""Form of an address, as opposed to a command."""
PROGRAM = re.compile(r"[\w./+~-]+")
SECONDS = 30
"""Timeout in seconds."""


def refuse_wrong(target: str) -> None:
    """Raises Problem for a target that is neither a command nor an HTTP address."""
    if ADDRESS.match(target) and not _is_address(target):
        raise _wrong("an address of another kind, or one that cannot be read")
    try:
        words = shlex.split(target)
    except ValueError as error:
        raise _wrong(str(error)) from error
    if target and not words:
        raise _wrong("blanks")
    if words and not (_is_address(target) or PROGRAM.fullmatch(words[0])):
        raise _wrong("a command that does not begin with a program")


def unable(target: str) -> str:
    """Why a target cannot be notified, as far as known without trying; else empty."""
    if not target or _is_address(target) or shutil.which(shlex.split(target)[0]):
        return ""
    return _untold(target, "no such program, or none that may be run")


def notify(target: str, payload: Mapping[str, object]) -> str:
    """Sends a notification; returns why it failed, without secrets, to be logged and never raised. Empty on success."""
    content = json_visible(payload).encode()
    try:
        (_post if _is_address(target) else _run)(target, content)
    except (OSError, HTTPException, ValueError, subprocess.SubprocessError) as error:
        log("notification failed", level=WARNING, to=_name(target), reason=_reason(error))
        return _untold(target, _reason(error))
    log("notified", to=_name(target), what=payload["what"])
    return ""


def _post(address: str, content: bytes) -> None:
    kind, match = {"Content-Type": "application/json"}, WEB.fullmatch(address)
    user = (match and match["user"]) or ""
    plain = address.replace(f"{user}@", "", 1) if user else address
    request = urllib.request.Request(plain, content, kind)  # noqa: S310  http or https: see refuse_wrong
    if user:
        known = base64.b64encode(unquote(user).encode()).decode()
        request.add_unredirected_header("Authorization", f"Basic {known}")
    with urllib.request.urlopen(request, timeout=SECONDS):  # noqa: S310
        pass


def _run(command: str, content: bytes) -> None:
    quiet = subprocess.DEVNULL
    environment = for_child(prefix="NOTIFY_")
    subprocess.run(  # noqa: S603  a setting, split without a shell
        shlex.split(command), env=environment, input=content, stdout=quiet, stderr=quiet, timeout=SECONDS, check=True
    )


def _is_address(target: str) -> bool:
    match = WEB.fullmatch(target)
    return match is not None and int(match["port"] or 0) < 65_536


def _name(target: str) -> str:
    """Name of a target without secrets: no user and path of a web hook, no arguments of a command."""
    if match := WEB.fullmatch(target):
        return f"{match['scheme']}://{match['host']}/…"
    program = shlex.split(target)[0]
    return Path(program).name if shutil.which(program) else "a command"


def _untold(target: str, reason: str) -> str:
    return f"Nobody was told: {_name(target)}: {reason}"


def _reason(error: Exception) -> str:
    if isinstance(error, subprocess.TimeoutExpired):
        return f"no end within {SECONDS} seconds"
    if isinstance(error, subprocess.CalledProcessError):
        return f"exit code {error.returncode}"
    if isinstance(error, HTTPError):
        return f"the server answers {error.code}"
    cause = error.reason if isinstance(error, URLError) and isinstance(error.reason, OSError) else error
    return (isinstance(cause, OSError) and cause.strerror) or type(cause).__name__  # its words may quote the target


def _wrong(got: str) -> Problem:
    return Problem("setting `notify`", wanted="a command, or a URL of http or https", got=got, fix="Write it so")


FILE = "alarm.json"


@dataclass(frozen=True)
class Alarm:
    """Outage: refreshes have failed since a run."""

    since: str
    reason: str
    told: bool = False
    """Whether the notification was delivered; otherwise it is retried after the next run."""


def ring(store: Path, run: Run, target: str) -> str:
    """Notify whoever is to be, where this run is the first that failed or the first that is well again.

    Returns why nobody could be told, or could be the next time; empty where all is well.
    """
    alarm, untold = _alarm(store), ""
    if run.reason:
        now = replace(alarm or Alarm(run.ended.isoformat(timespec="seconds"), ""), reason=run.reason)
        untold = "" if now.told else _untold_alarm("failing", store, run, now, target)
        is_told = now.told or bool(target and not untold)
        write_whole(store / FILE, json.dumps(asdict(replace(now, told=is_told))).encode())
    elif alarm:
        untold = _untold_alarm("recovered", store, run, alarm, target) if alarm.told else ""
        if not untold:
            (store / FILE).unlink(missing_ok=True)
    return untold or unable(target)


def _untold_alarm(what: str, store: Path, run: Run, alarm: Alarm, target: str) -> str:
    payload = {
        "what": what,
        "store": str(store),
        "snapshot": run.snapshot,
        "since": alarm.since,
        "reason": alarm.reason,
    }
    return notify(target, payload | {"at": run.ended.isoformat(timespec="seconds")}) if target else ""


def _alarm(store: Path) -> Alarm | None:
    try:
        return Alarm(**json.loads((store / FILE).read_bytes()))
    except (OSError, ValueError, TypeError):  # none, or none that can be read
        return None

"""Several server processes behind HAProxy, and the supervisor that starts them again: `serve --processes N`.

`python -m dashboard.web.processes SOCKET COUNT [ADDRESS…]`

A visitor stays with one process by a cookie, as sessions and downloads are in its memory. HAProxy notices within half a
second that a process has ended and gives its visitors to others: the browser connects again, and the address of a page
holds its state.
"""

import ctypes
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click

from dashboard.web.port import ADDRESS, MOST, answering, bound
from queries.errors import Problem

MOST_PROCESSES = 32
COOKIE = "product-metrics-process"
POLLING, PAUSE = 0.1, 1.0
"""Seconds between looks at the processes, and least seconds between two starts of one."""
SOON, TRIES = 5.0, 5
"""Seconds from the start in which an end is a failure, and failures one after another after which all is ended."""
LAST_ANSWERS = 8
"""Seconds for ending, after which a process is killed; a server takes up to 5 for answers under way."""
DEATH_OF_PARENT = 1
"""PR_SET_PDEATHSIG of Linux's <sys/prctl.h>."""

CONFIGURATION = """
global
    maxconn {connections}
defaults
    mode http
    timeout connect 2s
    timeout http-request 10s
    timeout http-keep-alive 75s
    timeout client 90s
    timeout server 90s
    timeout tunnel 90s
    timeout check {patience}s
    option redispatch 1
    retries 3
    retry-on conn-failure empty-response
frontend dashboard
    bind fd@{descriptor}
    default_backend processes
backend processes
    balance leastconn
    cookie {cookie} insert indirect nocache httponly attr SameSite=Lax
    option httpchk
    http-check send meth GET uri /_stcore/health ver HTTP/1.1 hdr Host 127.0.0.1:{port}
    http-check expect status 200
    default-server check inter 500ms fall 1 rise 1 on-marked-down shutdown-sessions maxconn {of_each}
"""
"""Timeouts as in `docs/serving.md`: an open page is asked every 30 s whether it is still there."""
PATIENCE = 20
"""Seconds that a process which takes connections may be silent before it counts as dead. One that was killed refuses
them and is known at once; one that is computing is only slow, and its sessions would be cut off."""
SERVER = "    server p{number} 127.0.0.1:{port} cookie {number}\n"


def number_of(processes: str) -> int:
    """Number of processes of the option. Raises Problem where it is none, or HAProxy is wanted and not installed."""
    count = int(processes) if processes.isascii() and processes.isdigit() and len(processes) < 4 else 0
    if not 1 <= count <= MOST_PROCESSES:
        raise Problem(
            "option --processes",
            wanted=f"a number from 1 to {MOST_PROCESSES}",
            got=processes if processes.lstrip("-").isdigit() and len(processes) < 10 else "no such number",
            fix="Choose the number of processors, such as 2",
        )
    if count > 1:
        proxy()
    return count


def proxy() -> str:
    """Path of HAProxy. Raises Problem where it is not installed."""
    found = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin:/usr/local/sbin")
    if found is None:
        raise Problem(
            "program haproxy",
            wanted="HAProxy 2.2 or later, which spreads visitors over the processes",
            got="no such program",
            fix="Install it, on Debian with `apt-get install haproxy`, or serve without --processes",
        )
    return found


def main(descriptor: int, count: int, addresses: Sequence[str] = ()) -> None:
    """Runs HAProxy on the socket and the servers behind it until SIGTERM or Ctrl-C."""
    stopping: list[int] = []
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda number, _: stopping.append(number))
    listening = socket.socket(fileno=descriptor)
    port = listening.getsockname()[1]
    ports = [_free_port() for _ in range(count)]
    with tempfile.TemporaryDirectory(prefix="product-metrics-") as home:
        file = Path(home) / "haproxy.cfg"
        file.write_text(configuration(descriptor, port, ports), encoding="utf-8")
        children = [Child("HAProxy", partial(_started, [proxy(), "-db", "-q", "-f", str(file)], descriptor))]
        for number, own in enumerate(ports, 1):
            children.append(Child(f"process {number} of {count}", partial(_server, own, port, addresses)))
        try:
            is_told = False
            while not stopping:
                for child in children:
                    child.keep_running()
                if not is_told and (is_told := _answers(port)):
                    click.echo(answering(port), err=True)
                time.sleep(POLLING)
        finally:
            _end(children)


def configuration(descriptor: int, port: int, ports: Sequence[int]) -> str:
    """HAProxy's configuration: it listens on a descriptor, with servers at these ports behind it."""
    general = CONFIGURATION.format(
        descriptor=descriptor,
        port=port,
        cookie=COOKIE,
        connections=2 * MOST * len(ports),
        of_each=MOST,
        patience=PATIENCE,
    )
    return general + "".join(SERVER.format(number=number, port=own) for number, own in enumerate(ports, 1))


Process = subprocess.Popen[bytes]


@dataclass
class Child:
    """A child process, which is started again whenever it ends."""

    name: str
    start: Callable[[], Process]
    process: Process | None = None
    started: float = -PAUSE
    failures: int = 0
    """Ends soon after the start, one after another."""

    def keep_running(self) -> None:
        """Starts it where it is not running, and says so where it has ended. Raises Problem where it never stays."""
        if self.process and self.process.poll() is not None:
            self.failures = self.failures + 1 if time.monotonic() - self.started < SOON else 0
            if self.failures == TRIES:
                raise Problem(
                    self.name,
                    wanted="a process that stays",
                    got=f"it has ended {TRIES} times soon after its start, at last with {self.process.returncode}",
                    fix="See what it printed, and start again",
                )
            click.echo(
                f"product-metrics: {self.name} has ended ({self.process.returncode}), and starts again", err=True
            )
            self.process = None
        if self.process is None and time.monotonic() - self.started >= PAUSE:
            self.started, self.process = time.monotonic(), self.start()


def _started(words: list[str], descriptor: int) -> Process:
    """A child with a descriptor, out of reach of Ctrl-C in the terminal: its parent ends it."""
    return subprocess.Popen(words, pass_fds=[descriptor], start_new_session=True, preexec_fn=_end_with_parent)  # noqa: S603


def _server(own: int, public: int, addresses: Sequence[str]) -> Process:
    """A server on a port of its own; the socket is its alone, so that none waits for one that has ended."""
    with bound(str(own)) as listening:
        words = [sys.executable, "-m", "dashboard.web.server", str(listening.fileno()), str(public), *addresses]
        return _started(words, listening.fileno())


def _end_with_parent() -> None:
    """Has Linux end this process when the supervisor is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DEATH_OF_PARENT, signal.SIGTERM)


def _answers(port: int) -> bool:
    """Whether a server answers behind HAProxy, which says 503 before."""
    try:
        with urllib.request.urlopen(f"http://{ADDRESS}:{port}/_stcore/health", timeout=1) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        return int(probe.getsockname()[1])


def _end(children: Sequence[Child]) -> None:
    """Ends all children, at last by force."""
    running = [child.process for child in children if child.process]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + LAST_ANSWERS
    for process in running:
        try:
            process.wait(max(deadline - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
    except Problem as problem:
        sys.exit(f"product-metrics: {problem}")

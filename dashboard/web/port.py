"""The port on which the dashboard listens: on loopback only."""

import re
import socket
from errno import EACCES, EADDRINUSE

from queries.errors import Problem

ADDRESS = "127.0.0.1"
PORTS = range(1, 65_536)
MOST = 1_000
"""Most concurrent connections of one server, open pages included."""


def bound(port: str) -> socket.socket:
    """Socket bound to the port, not listening yet. Raises Problem where the port is taken."""
    number, opened = _number(port), socket.socket()
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((ADDRESS, number))
    except OSError as error:
        opened.close()
        raise refused(number, error) from error
    return opened


def answering(port: int) -> str:
    """Line that says where the dashboard is, once it answers."""
    return f"The dashboard is at http://{ADDRESS}:{port}"


def refused(port: int, error: OSError) -> Problem:
    """Problem of a port that cannot be bound."""
    why = {
        EADDRINUSE: ("a port that is free", "another program listens there", "Stop it, or choose another with --port"),
        EACCES: ("a port that you may open", "no permission", "Choose one from 1024 on with --port"),
    }
    unknown = ("a port that can be opened", error.strerror or "an error", "Choose another with --port")
    wanted, got, fix = why.get(error.errno or 0, unknown)
    return Problem(f"port {port}", wanted=wanted, got=got, fix=fix)


def _number(port: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", port) or int(port) not in PORTS:
        raise Problem(
            "option --port",
            wanted=f"a number from {PORTS.start} to {PORTS.stop - 1}",
            got=port if re.fullmatch(r"-?[0-9]{1,9}", port) else "no such number",
            fix="Choose one such as 8501",
        )
    return int(port)

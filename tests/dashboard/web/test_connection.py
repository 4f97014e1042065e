"""Connections by themselves: how many there may be, and that the time of one runs anew with each request."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

from dashboard.web import connection
from dashboard.web.connection import Connection, Socket
from tests.dashboard.web.conftest import received, status

PATIENCE, MOST = 1.5, 5


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Answers when the whole request is there."""
    if scope["type"] == "http":
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Where a server listens that is short of patience and of room."""
    monkeypatch.setattr(connection, "PATIENCE", PATIENCE)
    monkeypatch.setattr(connection, "MOST", MOST)
    opened = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(application, http=Connection, ws=Socket, lifespan="off", headers=[("X-Ours", "1")])
    config.log_level, config.access_log = "critical", False
    config.configure_logging()
    server = uvicorn.Server(config)
    running = threading.Thread(target=lambda: asyncio.run(server.serve([opened])))
    running.start()
    yield opened.getsockname()[1]
    server.should_exit = True
    running.join(20)
    opened.close()


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), 10)


def answered(raw: socket.socket) -> bool:
    """Whether one whole answer comes."""
    answer = b""
    while not answer.endswith(b"ok"):
        if not (chunk := raw.recv(1000)):
            return False
        answer += chunk
    return answer.startswith(b"HTTP/1.1 200")


def lasted(raw: socket.socket, *, since: float) -> float:
    received(raw)
    return time.monotonic() - since


def test_the_time_runs_anew_with_every_request(port: int) -> None:
    request = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    with connected(port) as raw:
        for _ in range(3):
            raw.sendall(request[:9])
            time.sleep(PATIENCE * 0.4)
            raw.sendall(request[9:])
            assert answered(raw)
            time.sleep(PATIENCE * 1.5)
        raw.sendall(request + request[:9])
        since = time.monotonic()
        assert answered(raw)
        assert PATIENCE * 0.5 < lasted(raw, since=since) < PATIENCE * 5


def test_a_request_that_is_told_half_is_answered_as_late(port: int) -> None:
    with connected(port) as raw:
        raw.sendall(b"GET / HTTP/1.1\r\nHost:")
        answer = received(raw)
    assert status(answer) == 408
    assert "x-ours: 1" in answer


def test_letters_that_drip_do_not_extend_the_time(port: int) -> None:
    since = time.monotonic()
    with connected(port) as raw:
        for _ in range(20):
            try:
                raw.sendall(b"G")
            except OSError:
                break
            time.sleep(PATIENCE / 4)
    assert time.monotonic() - since < PATIENCE * 4


def test_one_connection_too_many_is_told_so_and_the_others_stay(port: int) -> None:
    opened = [connected(port) for _ in range(MOST)]
    time.sleep(PATIENCE / 4)
    with connected(port) as one_more:
        answer = received(one_more)
    assert status(answer) == 503
    assert "x-ours: 1" in answer
    opened[0].sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    assert answered(opened[0])
    for client in opened:
        client.close()
    time.sleep(PATIENCE / 2)
    with connected(port) as next_client:
        next_client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert answered(next_client)

"""The server as it is started, attacked through sockets: no way around the routes, no answer without its headers."""

import json
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dashboard.web import port as ports
from queries.errors import Problem
from tests.dashboard.cli.conftest import command
from tests.dashboard.web.conftest import BEHIND, Server, Start, handshake, status
from tests.support.server import free_port

HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
}
KEYWORDS = {"'none'", "'self'", "'wasm-unsafe-eval'", "data:"}
OUR_PAGE = "Origin: http://127.0.0.1:PORT"


def values(answer: str) -> dict[str, list[str]]:
    """Header → its values."""
    result: dict[str, list[str]] = {}
    for line in answer.partition("\r\n\r\n")[0].split("\r\n")[1:]:
        name, _, value = line.partition(": ")
        result.setdefault(name.lower(), []).append(value)
    return result


def assert_has_the_headers(answer: str) -> None:
    result = values(answer)
    assert {name: result.get(name) for name in HEADERS} == {name: [value] for name, value in HEADERS.items()}
    assert len(result["content-security-policy"]) == len(result["permissions-policy"]) == 1
    assert "server" not in result
    assert not re.search(r"uvicorn|websockets/|python/", answer.partition("\r\n\r\n")[0], re.IGNORECASE)


ANSWERS = {
    "a page": (200, ("/",)),
    "a deep link": (200, ("/compare?metric=arpu",)),
    "a file": (200, ("/favicon.png",)),
    "a health check": (200, ("/_stcore/health",)),
    "a file that is not there": (404, ("/media/nothing.csv",)),
    "a route that is closed": (404, ("/_stcore/metrics",)),
    "a foreign origin": (403, ("/", "Origin: http://evil.example")),
    "a redirect": (301, ("/compare/",)),
    "an address without a page": (302, ("/nonsense", "Accept: text/html")),
    "an address that is too long": (414, ("/" + "a" * 9_000,)),
    "headers that are too large": (431, ("/", "Cookie: " + "a" * 30_000)),
    "a header that is none": (400, ("/", "no header")),
    "an encoding that is unknown": (501, ("/", "Transfer-Encoding: sideways")),
    "an upgrade that is unknown": (200, ("/", "Upgrade: h2c")),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_every_answer_has_the_headers(server: Server, case: str) -> None:
    expected, request = ANSWERS[case]
    answer = server.get(*request)
    assert status(answer) == expected
    assert_has_the_headers(answer)


@pytest.mark.parametrize("method", ["HEAD", "POST", "OPTIONS", "TRACE", "PATCH", "BREW"])
def test_every_method_is_answered_with_the_headers(server: Server, method: str) -> None:
    own, none = server.get("/", OUR_PAGE, method=method), server.get("/", method=method)
    assert (status(own), status(none)) == ((200, 200) if method == "HEAD" else (405, 403))
    assert_has_the_headers(own)
    assert_has_the_headers(none)


def test_an_unchanged_file_is_answered_with_the_headers(server: Server) -> None:
    etag = values(server.get("/favicon.png"))["etag"][0]
    second_answer = server.get("/favicon.png", f"If-None-Match: {etag}")
    assert status(second_answer) == 304
    assert_has_the_headers(second_answer)


HANDSHAKES = {
    "ours": (101, (OUR_PAGE,)),
    "a foreign origin": (403, ("Origin: http://evil.example",)),
    "no origin": (403, ()),
    "an old version": (426, (OUR_PAGE, "Sec-WebSocket-Version: 7")),
    "a key twice": (400, (OUR_PAGE, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")),
    "headers that are too large": (431, (OUR_PAGE, "Cookie: " + "a" * 9_000)),
    "many headers": (431, (OUR_PAGE, *["X-A: a"] * 150)),
}


@pytest.mark.parametrize("case", HANDSHAKES)
def test_every_answer_to_a_handshake_has_the_headers(server: Server, case: str) -> None:
    expected, request = HANDSHAKES[case]
    answer = server.upgrade(*request)
    assert status(answer) in ({400, 426} if expected == 426 else {expected})
    assert_has_the_headers(answer)


def test_the_policy_names_nobody_else_and_lets_no_script_be_made_from_text(server: Server) -> None:
    policy = dict(word.split(" ", 1) for word in values(server.get("/"))["content-security-policy"][0].split("; "))
    assert set(policy["style-src"].split()) == {"'self'", "'unsafe-inline'"}
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["default-src"] == "'none'"
    for kind, sources in policy.items():
        others = set(sources.split()) - KEYWORDS
        assert all(re.fullmatch(r"'sha256-[A-Za-z0-9+/=]{44}'", word) for word in others) or kind == "style-src"


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1:PORT", 200),
        ("LOCALHOST:PORT", 200),
        ("[::1]:PORT", 200),
        (BEHIND[0].removeprefix("https://"), 200),
        ("127.0.0.1.evil.example:PORT", 403),
        ("localhost:PORT@evil.example", 403),
        ("127.0.0.1", 403),
        ("localhost.:PORT", 403),
        ("", 403),
        ("127.0.0.1:PORT\r\nHost: evil.example", 400),
        ("evil.example\r\nX-Forwarded-Host: 127.0.0.1:PORT", 403),
        ("evil.example\r\nForwarded: host=127.0.0.1:PORT", 403),
    ],
)
def test_a_name_that_is_not_its_own_is_refused(server: Server, host: str, expected: int) -> None:
    assert status(server.get("/_stcore/health", host=host)) == expected


def test_a_request_without_a_name_is_refused(server: Server) -> None:
    assert status(server.said("GET / HTTP/1.0")) == 400
    assert status(server.said("GET / HTTP/1.1")) == 400


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:PORT/",
        "http://evil.example/",
        "*",
        "127.0.0.1:PORT",
        "//_stcore/metrics",
        "/%5fstcore/metrics",
        "/_stcore/%2e/metrics",
        "/x/%2e%2e/_stcore/metrics",
        "/_stcore/agent/mcp",
        "/static/%2e%2e/%2e%2e/etc/passwd",
    ],
)
def test_no_way_of_writing_a_target_gets_around_the_routes(server: Server, target: str) -> None:
    answer = server.get(target)
    assert status(answer) in (400, 404)
    assert "<html" not in answer and "TYPE" not in answer


def test_websockets_of_strangers_keep_nobody_waiting(server: Server) -> None:
    began = time.monotonic()
    for _ in range(30):
        assert status(server.upgrade("Origin: http://evil.example", seconds=5)) == 403
    assert status(server.get("/_stcore/health")) == 200
    assert time.monotonic() - began < 5


def test_it_listens_on_loopback_only(server: Server) -> None:
    listening = [line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines() if " 0A " in line]
    own = [address for address in listening if address.endswith(f":{server.port:04X}")]
    assert own == [f"0100007F:{server.port:04X}"]
    ipv6 = [line.split()[1] for line in Path("/proc/net/tcp6").read_text().splitlines() if " 0A " in line]
    assert not [address for address in ipv6 if address.endswith(f":{server.port:04X}")]


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_at_once_and_without_a_traceback(start: Start, ending: signal.Signals) -> None:
    began = start()
    assert began.answers()
    with began.connected() as half, began.connected() as idle, began.connected() as page:
        half.sendall(b"GET / HT")
        idle.sendall(f"GET /_stcore/health HTTP/1.1\r\nHost: 127.0.0.1:{began.port}\r\n\r\n".encode())
        page.sendall(handshake(began.port))
        time.sleep(0.5)
        began.process.send_signal(ending)
        assert began.process.wait(20) == 0
    assert began.log.read_text() == f"The dashboard is at http://127.0.0.1:{began.port}\n"


def test_it_can_be_ended_while_it_starts(start: Start) -> None:
    began = start()
    time.sleep(1.5)
    assert began.end() in (0, -signal.SIGTERM)
    assert "Traceback" not in began.log.read_text()


@pytest.mark.parametrize(
    "port",
    ["0", "-1", "65536", "70000", "99999999999999999999", "1" * 5_000, "http", "", " 80", "80.5", "8e3", "８５０１"],
)
def test_a_port_that_is_none_is_told_in_one_sentence(port: str) -> None:
    result = command("serve", f"--port={port}")
    assert result.exit_code == 2
    assert result.stderr.startswith("product-metrics: option --port: wanted a number from 1 to 65535, got: ")
    assert result.stderr.count("\n") == 1


def test_a_port_on_which_somebody_listens_is_told_in_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number = listener.getsockname()[1]
        result = command("serve", "--port", str(number))
    assert result.exit_code == 2
    assert result.stderr == (
        f"product-metrics: port {number}: wanted a port that is free, got: another program listens there. "
        "Stop it, or choose another with --port.\n"
    )


def test_a_port_without_permission_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    class Forbidden(socket.socket):
        def bind(self, address: object) -> None:
            raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(ports.socket, "socket", Forbidden)
    with pytest.raises(Problem, match="port 80: wanted a port that you may open, got: no permission"):
        ports.bound("80")


def test_who_comes_second_to_a_port_is_told_in_one_sentence(start: Start) -> None:
    second = start()
    with ports.bound(str(second.port)) as first:
        first.listen()
        assert second.process.wait(120) in (1, 2)
    output = second.log.read_text()
    assert (
        output.startswith(f"product-metrics: port {second.port}: wanted a port that is free")
        and output.count("\n") == 1
    )


@pytest.mark.parametrize(
    "text",
    [
        "metrics.example.org",
        "ftp://a.example",
        "https://a.example/path",
        "https://anna:secret@a.example",
        "https://*",
        "https://a.example?x",
        "https://a.example,evil",
        "https://",
        "https://a example",
        "https://a.example:0",
    ],
)
def test_an_address_of_a_proxy_that_is_none_is_told_without_its_secrets(
    text: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for write in (
        lambda: monkeypatch.setenv("PRODUCT_METRICS_ADDRESSES", text),
        lambda: (tmp_path / "product-metrics.toml").write_text(f"addresses = {json.dumps([text])}\n"),
    ):
        write()
        result = command("serve", "--port", str(free_port()))
        monkeypatch.delenv("PRODUCT_METRICS_ADDRESSES", raising=False)
        assert result.exit_code == 2
        assert "setting `addresses`: wanted addresses such as https://metrics.example.org" in result.stderr
        assert "secret" not in result.stderr


def test_the_process_loads_neither_great_expectations_nor_a_database() -> None:
    words = "import dashboard.web.server, sys, json; print(json.dumps(sorted(sys.modules)))"
    loaded = json.loads(subprocess.run([sys.executable, "-c", words], capture_output=True, check=True).stdout)
    assert not {"great_expectations", "numba", "duckdb", "refresh", "checks"} & set(loaded)

"""Requests that never end, or break the rules of HTTP: none keeps a connection, and none leaves a traceback."""

import re
import time
from contextlib import suppress

import pytest

from tests.dashboard.web.conftest import Server, handshake, received, status


def test_who_sends_no_whole_request_is_let_go_and_who_waits_between_two_is_not(server: Server) -> None:
    host, own = f"Host: 127.0.0.1:{server.port}\r\n", f"Origin: http://127.0.0.1:{server.port}\r\n"
    request = f"GET /_stcore/health HTTP/1.1\r\n{host}\r\n"
    slow = {
        "nothing": "",
        "half a line": "GET / HT",
        "half of the headers": f"GET / HTTP/1.1\r\n{host}X-A: b\r\n",
        "no body": f"POST / HTTP/1.1\r\n{host}{own}Content-Length: 9\r\n\r\n",
        "half of the body": f"POST / HTTP/1.1\r\n{host}{own}Content-Length: 9\r\n\r\nabc",
        "half of a chunk": f"POST / HTTP/1.1\r\n{host}{own}Transfer-Encoding: chunked\r\n\r\n9\r\nabc",
        "a second half": f"{request}GET / HT",
        "half of a handshake": handshake(server.port)[:-2].decode(),
    }
    opened = {name: server.connected(20) for name in (*slow, "a letter a second", "idle", "page")}
    began = time.monotonic()
    for name, text in slow.items():
        opened[name].sendall(text.encode())
    opened["idle"].sendall(request.encode())
    opened["page"].sendall(handshake(server.port))
    for letter in b"GET / HTTP/1":
        time.sleep(1)
        try:
            opened["a letter a second"].send(bytes([letter]))
        except OSError:
            break
    for name in (*slow, "a letter a second"):
        received(opened[name])
        assert time.monotonic() - began < 16, name
    for name in ("idle", "page"):
        opened[name].settimeout(0.2)
        first = received(opened[name])
        assert status(first) == (200 if name == "idle" else 101)
    opened["idle"].settimeout(3)
    opened["idle"].sendall(request.encode())
    assert opened["idle"].recv(65_536).startswith(b"HTTP/1.1 200")
    opened["page"].settimeout(3)
    opened["page"].sendall(b"\x89\x80\x00\x00\x00\x00")  # a ping, which is answered with a pong
    assert opened["page"].recv(2)[:1] == b"\x8a"
    for connection in opened.values():
        connection.close()


BROKEN = {
    "nothing of HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\xff" * 300,
    "the preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "line ends only": b"\r\n" * 5_000,
    "no end of line": b"G" * 100_000,
    "an unknown version": b"GET / HTTP/9.9\r\nHost: HOST\r\n\r\n",
    "an old version": b"GET / HTTP/0.9\r\n\r\n",
    "a NUL in the target": b"GET /\x00 HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "a NUL in a header": b"GET / HTTP/1.1\r\nHost: HOST\r\nX: a\x00b\r\n\r\n",
    "a letter beyond ASCII in the target": "GET /é HTTP/1.1\r\nHost: HOST\r\n\r\n".encode(),
    "bytes beyond ASCII in an origin": b"GET / HTTP/1.1\r\nHost: HOST\r\nOrigin: \xff\xfe\r\n\r\n",
    "a length that is none": b"POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: -1\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "a length and chunks": b"POST / HTTP/1.1\r\nHost: HOST\r\nOrigin: http://HOST\r\nContent-Length: 5\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /_stcore/metrics HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "a chunk that is none": b"POST / HTTP/1.1\r\nHost: HOST\r\nOrigin: http://HOST\r\n"
    b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a chunk that is none, later": b"POST / HTTP/1.1\r\nHost: HOST\r\nOrigin: http://HOST\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\nzz\r\n",
    "an answer expected first": b"POST / HTTP/1.1\r\nHost: HOST\r\nOrigin: http://HOST\r\nContent-Length: 3\r\n"
    b"Expect: 100-continue\r\n\r\n",
    "many requests at once": b"GET /_stcore/health HTTP/1.1\r\nHost: HOST\r\n\r\n" * 200,
    "a request and nonsense": b"GET /_stcore/health HTTP/1.1\r\nHost: HOST\r\n\r\n\x00\x01\x02",
    "a folded header": b"GET / HTTP/1.1\r\nHost: HOST\r\nX: a\r\n b\r\n\r\n",
    "a blank before a colon": b"GET / HTTP/1.1\r\nHost : HOST\r\n\r\n",
    "a handshake that posts": b"POST /_stcore/stream HTTP/1.1\r\nHost: HOST\r\nOrigin: http://HOST\r\n"
    b"Upgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 0\r\n\r\n",
    "a handshake without a key": b"GET /_stcore/stream HTTP/1.1\r\nHost: HOST\r\nOrigin: http://HOST\r\n"
    b"Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_breaks_the_rules_is_refused_or_let_go_and_leaves_no_traceback(server: Server, case: str) -> None:
    host = f"127.0.0.1:{server.port}".encode()
    with server.connected(2) as raw:
        with suppress(OSError):  # it may be refused before its end
            raw.sendall(BROKEN[case].replace(b"HOST", host))
        answer = received(raw)
    for match in re.findall(r"HTTP/1\.1 (\d{3})", answer):
        assert match in ("100", "200", "400", "403", "404", "405", "426", "431", "501", "503"), answer
    assert "# TYPE" not in answer, "no metrics"
    assert status(server.get("/_stcore/health")) == 200
    assert server.log.read_text() == f"The dashboard is at http://127.0.0.1:{server.port}\n"

"""Connections that do not wait for ever, and whose refusals have the headers of every other answer.

uvicorn itself waits for the rest of a request as long as it takes, and answers without our headers what never reaches
the application.
"""

import asyncio
import sys
from collections.abc import Iterable
from typing import Any, cast

import h11
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES, H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Response
from websockets.server import ServerProtocol

from dashboard.web.guard import excess
from dashboard.web.port import MOST

PATIENCE = 10.0
"""Timeout in seconds for receiving a request, and for the first request of a connection."""
UNDER_WAY = (h11.IDLE, h11.SEND_BODY)


class Connection(H11Protocol):
    """One connection of HTTP/1.1, until it becomes a WebSocket."""

    _deadline: asyncio.TimerHandle | None = None
    _is_new, _is_socket = True, False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch()
        if len(self.connections) > MOST:
            self._refuse(503)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._relax()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch()

    def send_400_response(self, msg: str) -> None:
        """Sends the fitting error status, such as 431 for large headers."""
        self._refuse(getattr(sys.exc_info()[1], "error_status_hint", 400))

    def _should_upgrade(self) -> bool:
        """Not with lines at which the library for WebSockets hangs up: that request is refused as HTTP."""
        return excess(cast("dict[str, Any]", self.scope)) is None and super()._should_upgrade()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        self._is_socket = True
        super().handle_websocket_upgrade(event)

    def _watch(self) -> None:
        """Starts the timeout while a request is incomplete."""
        state = self.conn.their_state
        self._is_new = self._is_new and state is h11.IDLE
        begun = self._is_new or state is h11.SEND_BODY or bool(self.conn.trailing_data[0])
        if state not in UNDER_WAY or not begun or self._is_socket or self.transport.is_closing():
            self._relax()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(PATIENCE, self._give_up)

    def _relax(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        if self.conn.their_state is h11.IDLE and self.conn.trailing_data[0]:
            self._refuse(408)
        else:
            self.transport.abort()

    def _refuse(self, status: int) -> None:
        """Refuses without the application and closes, unless an answer has begun."""
        self._relax()
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            headers = [*self.config.encoded_headers, (b"content-length", b"0"), (b"connection", b"close")]
            response = h11.Response(status_code=status, headers=headers, reason=STATUS_PHRASES[status])
            self.transport.write(self.conn.send(response) or b"")
        self.transport.close()


class Socket(WebSocketsSansIOProtocol):
    """WebSocket connection from the handshake on."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        settings = {"extensions": self.conn.available_extensions, "max_size": self.config.ws_max_size}
        self.conn = _Handshake(self.config.headers, **settings, logger=self.logger)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.loop.call_later(PATIENCE, self._give_up)

    def _give_up(self) -> None:
        if not self.handshake_complete:
            self.transport.abort()


class _Handshake(ServerProtocol):
    """Answers to handshakes; those of the application have the headers already."""

    def __init__(self, headers: Iterable[tuple[str, str]], **settings: Any) -> None:
        super().__init__(**settings)
        self._headers = headers

    def send_response(self, response: Response) -> None:
        for name, value in self._headers:
            if name not in response.headers:
                response.headers[name] = value
        super().send_response(response)

"""Log lines on stderr, key=value or JSON, without secrets."""

import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from queries.address import without_secrets
from queries.secrets import scrubbed
from queries.visible import json_visible, visible

NAME = "product_metrics"


class Lines(logging.Formatter):
    """A line an event."""

    def __init__(self, form: str, addresses: tuple[str, ...]) -> None:
        super().__init__()
        self._form, self._addresses = form, addresses

    def format(self, record: logging.LogRecord) -> str:
        at = f"{datetime.fromtimestamp(record.created, UTC):%Y-%m-%dT%H:%M:%S}Z"
        facts = {name: self._said(value) for name, value in getattr(record, "facts", {}).items()}
        if self._form == "json":
            return json_visible({"at": at, "level": record.levelname, "event": record.getMessage()} | facts)
        return " ".join([at, record.levelname, record.getMessage(), *(f"{k}={_word(v)}" for k, v in facts.items())])

    def _said(self, value: object) -> object:
        if isinstance(value, int | float | None):
            return value
        if isinstance(value, BaseException):
            lines = "".join(traceback.format_exception(value)).splitlines()
            return "\n".join(without_secrets(line, *self._addresses) for line in lines)
        return scrubbed(str(value))


class Sentences(logging.Formatter):
    """For people who asked for no log: what nobody else tells them. That a refresh has failed they are told."""

    EVENTS = ("notification failed", "not written down", "not swept")

    def __init__(self, addresses: tuple[str, ...]) -> None:
        super().__init__()
        self._addresses = addresses

    def filter(self, record: logging.LogRecord) -> bool:
        return record.getMessage() in self.EVENTS and getattr(record, "facts", {}).get("of") != "failed"

    def format(self, record: logging.LogRecord) -> str:
        facts = ", ".join(f"{name}: {value}" for name, value in getattr(record, "facts", {}).items())
        return visible(without_secrets(f"product-metrics: {record.getMessage()} ({facts})", *self._addresses))


@contextmanager
def logged(form: str | None, *addresses: str) -> Iterator[None]:
    """Inside, what happens is logged in that form; None: only what goes wrong besides. Secrets are hidden."""
    log, handler = logging.getLogger(NAME), logging.StreamHandler(sys.stderr)
    sentences = Sentences(addresses)
    handler.setFormatter(Lines(form, addresses) if form else sentences)
    if not form:
        handler.addFilter(sentences)
    log.setLevel(logging.INFO)
    log.addHandler(handler)
    log.propagate = False
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.propagate = True


def _word(value: Any) -> str:
    text = "-" if value is None else str(value)
    return text if text.isprintable() and text and not set(text) & set(' "=') else json_visible(text)

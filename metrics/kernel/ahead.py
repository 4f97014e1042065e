"""Reading ahead: the next item is made while the one before is being used."""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")

END = object()


def ahead(items: Iterable[Item]) -> Iterator[Item]:
    """The same items; each is made in another thread while the one before is being used."""
    source = iter(items)
    with ThreadPoolExecutor(1) as thread:
        coming: Future[object] = thread.submit(next, source, END)
        while (item := coming.result()) is not END:
            coming = thread.submit(next, source, END)
            yield item  # type: ignore[misc]

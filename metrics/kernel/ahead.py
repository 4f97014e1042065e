"""Reading ahead: the next items are made while the ones before are being used."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")

END = object()


def ahead(items: Iterable[Item], many: int = 1) -> Iterator[Item]:
    """The same items; up to so many are made, one after the other in another thread, before they are asked for."""
    source = iter(items)
    thread = ThreadPoolExecutor(1)
    try:
        coming: deque[Future[object]] = deque(thread.submit(next, source, END) for _ in range(many))
        while (item := coming.popleft().result()) is not END:
            coming.append(thread.submit(next, source, END))
            yield item  # type: ignore[misc]
    finally:  # whoever stops early does not want the rest
        thread.shutdown(cancel_futures=True)

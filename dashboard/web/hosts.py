"""Under which names the dashboard answers, and the origin from which each may be called."""

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
USUAL = {"http": ":80", "https": ":443"}
"""Ports that browsers leave out."""


def allowed(port: int, addresses: Iterable[str] = ()) -> Mapping[str, str]:
    """`Host` header → the `Origin` of its pages: loopback names with the port, and addresses that a proxy serves.

    Every pair is one origin: what one name serves may not be called from pages of another.
    """
    own = (f"http://{name}:{port}" for name in LOOPBACK)
    return {host: origin for address in (*own, *addresses) for host, origin in _names(address)}


def _names(address: str) -> Iterator[tuple[str, str]]:
    """With the port; and without it where browsers leave it out, as they do in the origin."""
    parts = urlsplit(address.lower())
    usual = USUAL[parts.scheme]
    name = parts.netloc.removesuffix(usual)
    origin = f"{parts.scheme}://{name}"
    yield name, origin
    if urlsplit(origin).port is None:
        yield name + usual, origin

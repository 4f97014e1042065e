"""The name that a misspelt one is likely meant to be."""

from collections.abc import Iterable
from difflib import get_close_matches

SIGNS = str.maketrans("", "", "_- .")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name most like a word, whatever its case and its underscores; None where none is like it."""
    plain = {_plain(name): name for name in known}
    matches = get_close_matches(_plain(word), plain, n=1, cutoff=0.6)
    return plain[matches[0]] if matches else None


def or_else(word: str, known: Iterable[str], otherwise: str) -> str:
    """`Write NAME`, the known name most like a word; `otherwise` where none is like it."""
    name = nearest(word, known)
    return f"Write {name} for {word}" if name else otherwise


def _plain(name: str) -> str:
    return name.casefold().translate(SIGNS)

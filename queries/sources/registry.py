"""The facts that numbers are made of, one file each, scanned: the file's name is the source's."""

from queries.discovery import scanned
from queries.sources.source import Source


def sources() -> dict[str, Source]:
    import queries.sources.definitions as here

    return {name: source for name, (_, source) in scanned(Source, here).items()}

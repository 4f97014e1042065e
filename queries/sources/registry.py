"""Registry of sources, found by scanning `queries/sources/definitions`; a file's name is its source's."""

from queries.discovery import scanned
from queries.sources.source import Source


def sources() -> dict[str, Source]:
    import queries.sources.definitions as here

    return {name: source for name, (_, source) in scanned(Source, here).items()}

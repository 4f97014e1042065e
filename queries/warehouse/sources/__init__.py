"""The facts that numbers are made of, one file each, scanned: the file's name is the source's."""

from queries.scan import scanned
from queries.warehouse.source import Source


def sources() -> dict[str, Source]:
    import queries.warehouse.sources as here

    return {name: source for name, (_, source) in scanned(Source, here).items()}

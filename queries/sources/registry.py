"""Registry of sources, found by scanning `queries/sources/definitions`; a file's name is its source's."""

from queries.discovery import scanned
from queries.errors import Problem
from queries.sources.source import Source


def sources() -> dict[str, Source]:
    """Every source by name. Raises Problem for one that is called otherwise than its file."""
    import queries.sources.definitions as here

    return {file: _called_as(file, source) for file, (_, source) in scanned(Source, here).items()}


def _called_as(file: str, source: Source) -> Source:
    if source.name != file:
        raise Problem(
            f"source file {file}.py",
            wanted=f"a source called {file}, as its file is",
            got=source.name,
            fix=f'Write `name="{file}"` in it, or rename the file.',
        )
    return source

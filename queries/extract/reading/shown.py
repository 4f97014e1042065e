"""Raw values as the reasons for unread ones show them: short, and without characters that act."""

import polars as pl

from queries.extract.reading.kinds import Kind, kind
from queries.extract.reading.moment_texts import in_range
from queries.text.visible import visible

LETTERS = 60
"""Most letters shown of a value."""
ORDINARY = rf"^[!-~](?:[ -~]{{0,{LETTERS - 2}}}[!-~])?$"


def shown(raw: pl.Series) -> pl.Series:
    """Each value in at most 60 visible letters; of a value that is no single one, its type."""
    if raw.dtype in (pl.Categorical, pl.Enum):
        return _visible(raw.cast(pl.String))
    if raw.dtype == pl.Binary:
        return _visible("0x" + raw.bin.encode("hex"))
    if raw.dtype == pl.Object:
        return pl.Series([_of_an_object(value) for value in raw], dtype=pl.String)
    match kind(raw.dtype):
        case Kind.TEXT:
            return _visible(raw)
        case Kind.DAY | Kind.MOMENT:
            near = pl.Series(in_range(raw).dt.to_string("iso"))
            return pl.select(pl.coalesce(near, raw.to_physical().cast(pl.String))).to_series()
        case Kind.DURATION:
            return raw.dt.to_string("iso")
        case Kind.OTHER:
            return pl.repeat(visible(str(raw.dtype), LETTERS), raw.len(), dtype=pl.String, eager=True)
        case _:
            return raw.cast(pl.String)


def _visible(texts: pl.Series) -> pl.Series:
    """Texts with visible signs; Python looks only at those that are not plain ASCII, each once."""
    plain = texts.str.contains(ORDINARY)
    if plain.all():
        return texts
    others = texts.filter(~plain).unique()
    signs = pl.Series([visible(text, LETTERS) for text in others], dtype=pl.String)
    return texts.replace(others, signs)


def _of_an_object(value: object) -> str:
    """A value that stands for itself, else its type: what others write of themselves may be long, or fail."""
    is_plain = type(value).__module__ in ("builtins", "decimal", "uuid", "datetime") and not hasattr(value, "__len__")
    return visible(str(value), LETTERS) if is_plain or isinstance(value, str) else type(value).__name__

"""A record in a TOML file of its own: what a person wrote, with the record's id in it or as the file's name."""

import tomllib
from pathlib import Path

import msgspec

from queries.errors import Problem
from queries.records.entry import checked_id, type_of
from queries.text.encodings import OtherEncoding, utf8


def read_record(file: Path, kind: str) -> tuple[str, msgspec.Struct]:
    """Id and record of a kind. Raises Problem, which names file and field, for what is none."""
    what = f"file {file}"
    if not file.is_file():
        raise Problem(what, wanted=f"a TOML file of a record ({kind})", got="no such file", fix="Correct the path")
    try:
        document = tomllib.loads(utf8(file.read_bytes()))
        id = checked_id(str(document.pop("id", file.name.removesuffix(".toml"))))
        return id, msgspec.convert(document, type_of(kind))
    except (tomllib.TOMLDecodeError, OtherEncoding) as error:
        raise Problem(what, wanted="TOML in UTF-8", got=str(error), fix="Mend the line it names") from error
    except msgspec.MsgspecError as error:
        raise Problem(what, wanted=f"a valid record ({kind})", got=str(error), fix="Correct the field") from error
    except Problem as problem:
        raise Problem(what, wanted=f"a valid record ({kind})", got=str(problem), fix="Nothing was saved") from problem

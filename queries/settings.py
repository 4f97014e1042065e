"""Settings: flags over `PRODUCT_METRICS_*` environment over `product-metrics.toml` over defaults."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from queries.problem import Problem

FILE = "product-metrics.toml"
ENVIRONMENT = "PRODUCT_METRICS_"


@dataclass(frozen=True)
class Settings:
    """Where the numbers come from, where they are published, and how the warehouse's names map to the contract's."""

    warehouse: str = "duckdb:///data/warehouse.duckdb"
    store: str = "data/store"
    through: date | None = None
    currency: str = "CNY"
    tables: Mapping[str, Any] = field(default_factory=dict)


def settings(**flags: object) -> Settings:
    """The settings in force in the working directory; a flag that is None was not given."""
    given = {name: value for name, value in flags.items() if value is not None}
    chosen = _file() | _environment() | given
    return _checked(Settings(**chosen))


def _file() -> dict[str, Any]:
    path = Path(FILE)
    if not path.exists():
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise Problem(FILE, wanted="TOML", got=str(error), fix="Mend the line it names.") from error
    _refuse_unknown(found)
    return found


def _environment() -> dict[str, Any]:
    names = (setting.name for setting in fields(Settings) if setting.name != "tables")
    return {name: os.environ[ENVIRONMENT + name.upper()] for name in names if ENVIRONMENT + name.upper() in os.environ}


def _refuse_unknown(found: Mapping[str, Any]) -> None:
    known = [setting.name for setting in fields(Settings)]
    for name in found:
        if name not in known:
            raise Problem(
                f"setting `{name}` in {FILE}", wanted=", ".join(known), got=name, fix="Correct or remove the line."
            )


def _checked(chosen: Settings) -> Settings:
    if isinstance(chosen.through, str):
        return Settings(**{**vars(chosen), "through": _day(chosen.through)})
    return chosen


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Problem(
            "through", wanted="a day such as 2025-12-31", got=text, fix="Write the day in that form."
        ) from error

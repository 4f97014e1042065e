"""Settings: flags over `PRODUCT_METRICS_*` environment variables over `product-metrics.toml` over defaults."""

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from queries.errors import Problem
from queries.text.currencies import code_of, likely_code
from queries.text.durations import days_of, duration_of
from queries.text.encodings import OtherEncoding, utf8
from queries.text.nearest import or_else
from queries.text.redaction import is_like_an_address

FILE = "product-metrics.toml"
ENVIRONMENT = "PRODUCT_METRICS_"
ADDRESS = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[1-9][0-9]{0,4})?", re.IGNORECASE)

KINDS: dict[str, tuple[type[Any] | tuple[type[Any], ...], str]] = {
    "warehouse": (str, "a URL or a folder as text"),
    "store": (str, "a folder as text"),
    "through": ((str, date), "a day such as 2025-12-31"),
    "currency": (str, "a currency's code as text, such as CNY"),
    "memory": ((int, float, str), "a number of gigabytes such as 4"),
    "records": (str, "an SQLAlchemy URL as text"),
    "plan": (str, "a file as text"),
    "drafts": (str, "a file as text"),
    "template": (str, "a file as text"),
    "time_zone": (str, "a time zone such as Asia/Shanghai"),
    "country": (str, "a country's two letters as in ISO 3166, such as CN"),
    "fiscal_year_starts": ((int, str), "the number of a month from 1 to 12"),
    "settles_after": (str, "a number of days such as 7 days"),
    "tables": (dict, "sections such as [tables.users]"),
    "every": (str, "a number and a unit such as 30s, 15m, 1h or 1d"),
    "retries": ((int, str), "how often to try again: a number from 0 to 100"),
    "notify": (str, "a command or a URL as text"),
    "pseudonymise": ((bool, str), "true or false"),
    "addresses": ((str, list), "addresses such as https://metrics.example.org"),
}
"""Setting → accepted types, and their description."""
ADDRESSES = ("warehouse", "records", "notify", "addresses")
"""Settings that may be addresses; in others an address is an error and is not quoted."""


@dataclass(frozen=True)
class Settings:
    """Where the numbers come from, where they are published, and how the warehouse's names map to the contract's."""

    warehouse: str = "duckdb:///data/warehouse.duckdb"
    store: str = "data/store"
    through: date | None = None
    currency: str = "CNY"
    tables: Mapping[str, Any] = field(default_factory=dict)
    memory: float = 4
    """Memory limit of a refresh in gigabytes, approximate; entities that do not fit are counted in parts."""
    plan: str = "plan.toml"
    """Targets and notes of a file, besides those that are kept: see `queries.records.targets`."""
    records: str = ""
    """Database of what people write; empty: a file beside the store: see `queries.records.database.records_url`."""
    drafts: str = "drafts.toml"
    """Drafts of trigger rules: see `metrics.analysis.replay.drafts`."""
    template: str = ""
    """Colours, fonts and logo of documents: see `dashboard.documents.theme`; empty for those of the dashboard."""
    time_zone: str = ""
    """Business time zone, to whose days moments with an offset belong; they are not read without one."""
    country: str = "CN"
    """ISO code of the country whose public holidays apply."""
    fiscal_year_starts: int = 1
    """First month of the fiscal year."""
    settles_after: int | None = None
    """Days after which the rows of a day no longer change, in tables whose section says no other number."""
    every: timedelta | None = None
    """Interval between scheduled refreshes; None for a single one."""
    retries: int | None = None
    """Number of retries; None: three for scheduled refreshes, else none."""
    notify: str = ""
    """Command or URL that is notified on the first failure and on recovery."""
    pseudonymise: bool = False
    """Whether keyed hashes stand for the ids of people in everything that is kept."""
    addresses: tuple[str, ...] = ()
    """Public addresses of the dashboard behind a reverse proxy: see docs/serving.md."""

    @property
    def bytes_of_memory(self) -> int:
        return int(self.memory * 1e9)


def settings(**flags: object) -> Settings:
    """The settings in force in the working directory; a flag that is None was not given."""
    set_flags = {name: value for name, value in flags.items() if value is not None}
    chosen = _file() | _environment() | set_flags
    return _checked(chosen)


def given() -> list[str]:
    """All texts of environment and file, valid or not, which messages must not quote."""
    try:
        written = list(_file().values())
    except Problem:
        written = []
    return [text for text in (*_environment().values(), *written) if isinstance(text, str)]


def _file() -> dict[str, Any]:
    path = Path(FILE)
    if not path.exists():
        return {}
    try:
        document = tomllib.loads(utf8(path.read_bytes()))
    except OtherEncoding as error:
        raise Problem(FILE, wanted="TOML in UTF-8", got=str(error), fix="Save it again in UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise Problem(FILE, wanted="TOML", got=str(error), fix="Mend the line it names.") from error
    _refuse_unknown(document)
    return document


def _environment() -> dict[str, Any]:
    names = (setting.name for setting in fields(Settings) if setting.name != "tables")
    return {name: os.environ[ENVIRONMENT + name.upper()] for name in names if ENVIRONMENT + name.upper() in os.environ}


def _refuse_unknown(document: Mapping[str, Any]) -> None:
    known = [setting.name for setting in fields(Settings)]
    for name in document:
        if name not in known:
            shown_name = name if name.isidentifier() else "a name that is none"
            raise Problem(
                f"setting `{shown_name}` in {FILE}",
                wanted=", ".join(known),
                got=shown_name,
                fix=or_else(shown_name, known, "Correct or remove the line."),
            )


def _checked(chosen: Mapping[str, Any]) -> Settings:
    for name, (kind, wanted) in KINDS.items():
        if name in chosen and not isinstance(chosen[name], kind):
            raise _wrong(name, wanted, f"another type ({type(chosen[name]).__name__})")
        if name in chosen and name not in ADDRESSES and is_like_an_address(str(chosen[name])):
            raise _wrong(name, wanted, chosen[name])
    read = {name: how(chosen[name]) for name, how in READ.items() if name in chosen}
    return Settings(**{**chosen, **read})


def _day(value: date | str | None) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError as error:
        raise _wrong("through", KINDS["through"][1], value) from error


def _number(value: float | str) -> float:
    try:
        number = float(value)
    except ValueError as error:
        raise _wrong("memory", KINDS["memory"][1], value) from error
    if not number > 0:
        raise _wrong("memory", KINDS["memory"][1], value)
    return number


def _month(value: int | str) -> int:
    if str(value) not in map(str, range(1, 13)):
        raise _wrong("fiscal_year_starts", KINDS["fiscal_year_starts"][1], value)
    return int(value)


def _zone(value: str) -> str:
    """Polars knows the time zones of IANA, not the machine's own `localtime`."""
    if value not in available_timezones() - {"Factory", "localtime"}:
        raise _wrong("time_zone", KINDS["time_zone"][1], value)
    return value


def _store(value: str) -> str:
    if not value.strip() or "\0" in value:  # a blank one would be the working directory
        raise _wrong("store", KINDS["store"][1], "no name of a folder")
    return value


def _warehouse(value: str) -> str:
    if not value.strip():  # a blank one would be the working directory
        raise _wrong("warehouse", "an SQLAlchemy URL, or a folder of Parquet or CSV files", "nothing")
    return value


def _currency(value: str) -> str:
    """The code in capitals, which is how payments have it."""
    code = code_of(value)
    if code is None:
        likely = likely_code(value)
        raise Problem(
            "setting `currency`",
            wanted="the code of a currency as in ISO 4217, such as CNY or EUR",
            got=value or "nothing",
            fix=f"Write {likely}" if likely else "Write the three letters that payments have as their currency",
        )
    return code


def _notify(value: str) -> str:
    if not value:  # one of blanks is a command that fails, which `runs` shows
        raise _wrong("notify", "a command, or a URL of http or https", "nothing")
    return value


def _pseudonymise(value: bool | str) -> bool:
    words = {"true": True, "false": False}
    text = str(value).strip().lower()
    if text not in words:
        raise _wrong("pseudonymise", KINDS["pseudonymise"][1], value)
    return words[text]


def _every(value: str) -> timedelta:
    every = duration_of(value)
    if every is None:
        raise _wrong("every", KINDS["every"][1], value)
    return every


def _settles_after(value: str) -> int:
    days = days_of(value)
    if days is None:
        raise _wrong("settles_after", KINDS["settles_after"][1], value or "nothing")
    return days


def _retries(value: int | str) -> int:
    if str(value) not in map(str, range(101)):
        raise _wrong("retries", KINDS["retries"][1], value)
    return int(value)


def _addresses(value: str | list[Any]) -> tuple[str, ...]:
    """Public addresses (scheme, name, optional port); in the environment separated by commas."""
    addresses = tuple(str(part).strip() for part in (value.split(",") if isinstance(value, str) else value))
    if not all(ADDRESS.fullmatch(part) for part in addresses):
        raise _wrong("addresses", KINDS["addresses"][1], "something else")
    return addresses


def _wrong(name: str, wanted: str, got: object) -> Problem:
    shown = "an address" if is_like_an_address(str(got)) else str(got)
    return Problem(f"setting `{name}`", wanted=wanted, got=shown, fix="Write it in that form.")


READ: Mapping[str, Callable[[Any], Any]] = {"through": _day, "memory": _number, "fiscal_year_starts": _month} | {
    "store": _store,
    "warehouse": _warehouse,
    "currency": _currency,
    "notify": _notify,
    "every": _every,
    "settles_after": _settles_after,
    "retries": _retries,
    "addresses": _addresses,
    "pseudonymise": _pseudonymise,
    "time_zone": _zone,
}
"""Setting → its parser."""

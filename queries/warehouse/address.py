"""The address of a warehouse as it was given: what of it may be said, and what must never be.

Its name is built from parts that can only be what they are: engine, host, port, and the name of the database or its
file. Of what cannot be taken apart nothing is said, for a slash or an at sign at the wrong place makes a host, a folder
or a database of a password.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote_plus

from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from queries.engines.drivers import spelled
from queries.engines.registry import dialect_of, dialect_of_file
from queries.errors import Problem
from queries.text.redaction import HIDDEN, RUN, hushed

WANTED = "an SQLAlchemy URL such as postgresql://reader:PASSWORD@host:5432/database, or an existing folder"
NOT_SHOWN = "text that is neither; it is not shown, for it may hold a password"
ENCODED = "a password in which @ : / ? # % are written as %40 %3A %2F %3F %23 %25"
FIX = f"Correct it: :// follows the engine, and between : and @ stands {ENCODED}"

ENGINE = re.compile(r"[a-z][a-z0-9_]{1,30}(\+[a-z][a-z0-9_]{1,30})?")
HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,250}[A-Za-z0-9])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")
DATABASE = re.compile(r"[\w.$-]{1,128}")
PLACE = re.compile(r"(?:md:)?[\w./~+,() -]*")
"""Form of the path of a file or folder."""
ENGINES = re.compile(
    r"(?:jdbc|odbc|postgres(?:ql)?|mysql|mariadb|mssql|sqlserver|oracle|sqlite|duckdb|snowflake|bigquery|redshift"
    r"|clickhouse(?:db)?|trino|presto|databricks|athena|hive|impala|vertica|teradata\w*|db2|cockroachdb|motherduck|md"
    r"|https?)(?![\w.-])",
    re.IGNORECASE,
)
"""What an address begins with, however it goes on: no folder that is not there."""
PAIR = re.compile(r"([\w .-]+?)\s*=\s*(\{[^}]*\}|'[^']*'|\"[^\"]*\"|[^&;\s]*)")
SIGNS = re.compile(r"[\s:/?#&;=@,'\"{}()\[\]]+")
OPEN = re.compile(
    r"(?:driver|server|host(?:name|addr)?|port|data ?base|dbname|initial catalog|.*time_?out|charset|encrypt"
    r"|ssl_?(?:mode|(?:root)?cert|ca(?:path)?|key|crl|check_hostname|verify_\w+)"
    r"|trustservercertificate|application_?name|warehouse|role|schema|memory_limit|access_mode|threads)",
    re.IGNORECASE,
)
"""Parameters whose values are not secret."""
USER = re.compile(r"user(?:_?name)?|uid|user id", re.IGNORECASE)


@dataclass(frozen=True)
class Address:
    """Address of a warehouse: `name` may be shown; `url` is that of a database, None for a folder."""

    given: str = field(repr=False)
    name: str
    url: URL | None

    def words(self, error: BaseException) -> str:
        """The first line of what an error says, which may quote the address; its kind where it says nothing."""
        lines = str(error).strip().splitlines()
        return without_secrets(lines[0], self.given) if lines else type(error).__name__


def address(url_text: str) -> Address:
    """Parses an address. Raises Problem, which does not quote it."""
    if is_folder(url_text):
        _refuse_database_file(Path(url_text))
        return Address(url_text, url_text, None)
    url = _url(url_text)
    if url is None:
        raise Problem("warehouse", wanted=WANTED, got=NOT_SHOWN, fix=FIX)
    _refuse_torn_password(url_text, url)
    _refuse_file_as_host(url)
    return Address(url_text, _name(url_text, url), url)


def named(url_text: str) -> str:
    """Name of an address that may be shown."""
    try:
        return address(url_text).name
    except Problem:
        return HIDDEN


def without_secrets(words: str, *addresses: str) -> str:
    """Foreign text, such as a driver's error, without the secrets of the addresses."""
    return hushed(words, {secret for address in addresses for secret in _all_secrets(address)})


def is_folder(url_text: str) -> bool:
    """Whether an address is a folder, or can be nothing else."""
    try:
        if Path(url_text).exists():
            return True
    except (OSError, ValueError):  # too long a name; a NUL in it
        return False
    return bool(PLACE.fullmatch(url_text)) and not url_text.startswith("md:") and not ENGINES.match(url_text)


def _all_secrets(url_text: str) -> set[str]:
    """Secrets of an address, also of a malformed one."""
    return set() if is_folder(url_text) else _secrets(url_text, _url(url_text))


def _url(url_text: str) -> URL | None:
    try:
        url = make_url(url_text)
    except (ArgumentError, ValueError):  # the latter from a port that is no number
        return None
    return spelled(url) if ENGINE.fullmatch(url.drivername) else None


def _refuse_database_file(path: Path) -> None:
    """Raises Problem, with its URL, for a database file that was given by its path."""
    dialect = dialect_of_file(path)
    if dialect is not None:
        raise Problem(
            f"warehouse {path}",
            wanted="an SQLAlchemy URL, or a folder",
            got=f"the path of a {dialect.label} file",
            fix=f"Write {dialect.name}:///{path.absolute()}",
        )


def _refuse_torn_password(url_text: str, url: URL) -> None:
    """Raises Problem where an at sign is left behind the host: a password holds one that tore the address apart."""
    parameters = url_text.partition("?")[2] if "?" in url_text else ""
    is_in_name = any("@" in part.partition("=")[0] for part in parameters.split("&"))
    if not dialect_of(url).is_file and ("@" in f"{url.host}{url.database}" or is_in_name):
        raise Problem(
            f"password of the warehouse ({url.drivername})",
            wanted=ENCODED,
            got="an @ that is no end of a password; the address is not shown",
            fix="Encode the password, or a name that has an @ in it",
        )


def _refuse_file_as_host(url: URL) -> None:
    if dialect_of(url).is_file and url.host and not url.password and HOST.fullmatch(url.host):
        path = f"{url.host}/{url.database}" if url.database else url.host
        shown = path if PLACE.fullmatch(path) else HIDDEN
        raise Problem(
            f"warehouse {url.drivername}://{shown}",
            wanted="three slashes before the path of a file, and a fourth where it begins at the root",
            got="two",
            fix=f"Write {url.drivername}:///{shown}",
        )


def _name(url_text: str, url: URL) -> str:
    """Name built from the parts; only the engine where at signs show that the host may belong to a password."""
    host, database = url.host or "", url.database or ""
    is_file = dialect_of(url).is_file
    shown = PLACE if is_file else DATABASE
    if "@" in host + database or url_text.count("@") > 1:
        return f"{url.drivername}://{HIDDEN}"
    place = (f"[{host}]" if ":" in host else host) if not host or HOST.fullmatch(host) else HIDDEN
    port = f":{url.port}" if url.port is not None else ""
    end = f"/{database if shown.fullmatch(database) or (is_file and Path(database).exists()) else HIDDEN}"
    return f"{url.drivername}://{place}{port}{end if database else ''}"


def _secrets(url_text: str, url: URL | None) -> set[str]:
    """Parts of an address that are not in its name, as written and decoded."""
    secrets = {word for word in (url.password or url.username,) if word} if url else set()
    known = set(SIGNS.split(_name(url_text, url))) if url else set()
    forms = {url_text, unquote_plus(url_text), unquote_plus(unquote_plus(url_text))}
    pairs = [pair for form in forms for pair in PAIR.findall(form)]
    for name, value in pairs:
        known |= {name, *SIGNS.split(name)}
        if OPEN.fullmatch(name.strip()) or USER.fullmatch(name.strip()):
            known |= {value, *SIGNS.split(value)}
    if url and url.password and url.username:
        known |= {url.username, *SIGNS.split(url.username)}
    pieces = {piece for form in forms for piece in SIGNS.split(form) if len(piece) >= RUN}
    values = {value.strip("{}'\"") for _, value in pairs}
    public = {word for word in known if word} | {word for word in pieces if ENGINES.fullmatch(word)}
    return secrets | ({word for word in pieces | values if word} - public)

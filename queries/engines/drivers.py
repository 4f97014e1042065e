"""Drivers of databases: the one that an address without a driver means, and the extra that installs one."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec

from sqlalchemy import URL

from queries.errors import Problem
from queries.text.nearest import nearest

SPELLINGS = {"postgres": "postgresql", "clickhouse": "clickhousedb", "sqlserver": "mssql"}
"""What people and other tools call an engine → SQLAlchemy's name."""

EMBEDDED = ("duckdb", "sqlite")
"""Engines whose driver is always installed."""


@dataclass(frozen=True)
class Extra:
    """An extra of this package, and the drivers of its engine, the one that it installs first."""

    name: str
    drivers: Mapping[str, str]
    """Driver in a URL ("" for an engine that has one only) → the module that it is in."""


EXTRAS = {
    "postgresql": Extra("postgresql", {"psycopg": "psycopg", "psycopg2": "psycopg2", "pg8000": "pg8000"}),
    "mysql": Extra("mysql", {"pymysql": "pymysql", "mysqldb": "MySQLdb", "mysqlconnector": "mysql"}),
    "mariadb": Extra("mariadb", {"pymysql": "pymysql", "mysqldb": "MySQLdb", "mariadbconnector": "mariadb"}),
    "clickhousedb": Extra("clickhouse", {"connect": "clickhouse_connect"}),
    "snowflake": Extra("snowflake", {"": "snowflake"}),
    "bigquery": Extra("bigquery", {"": "sqlalchemy_bigquery"}),
    "databricks": Extra("databricks", {"": "databricks"}),
    "trino": Extra("trino", {"": "trino"}),
    "redshift": Extra("redshift", {"redshift_connector": "redshift_connector", "psycopg2": "psycopg2"}),
    "mssql": Extra("mssql", {"pymssql": "pymssql", "pyodbc": "pyodbc"}),
    "oracle": Extra("oracle", {"oracledb": "oracledb"}),
}
"""Engine by SQLAlchemy's name → its extra."""


def spelled(url: URL) -> URL:
    """The URL under SQLAlchemy's name of its engine: `postgres+psycopg` is `postgresql+psycopg`."""
    engine, plus, driver = url.drivername.partition("+")
    return url.set(drivername=SPELLINGS.get(engine, engine) + plus + driver)


def with_driver(url: URL) -> URL:
    """The URL with a driver that is installed, where it names none. Raises Problem where there is none."""
    engine, _, driver = url.drivername.partition("+")
    extra = EXTRAS.get(engine)
    if extra is None:
        return url
    asked = {driver: extra.drivers[driver]} if driver in extra.drivers else {} if driver else extra.drivers
    here = [name for name, module in asked.items() if find_spec(module)]
    if asked and not here:
        raise _no_driver(engine, driver, extra)
    return url.set(drivername=f"{engine}+{here[0]}") if here and here[0] else url


def to_write(url: URL) -> str:
    """What to write instead of an address whose engine SQLAlchemy does not know."""
    known = (*EMBEDDED, *EXTRAS)
    meant = nearest(url.drivername.partition("+")[0], known)
    return f"Write {meant}:// for it" if meant else f"Correct --warehouse: engines are {', '.join(known)}"


def _no_driver(engine: str, driver: str, extra: Extra) -> Problem:
    own = next(iter(extra.drivers))
    install = f'pip install "product-metrics[{extra.name}]"'
    modules = [extra.drivers[driver]] if driver else list(extra.drivers.values())
    return Problem(
        f"driver of the warehouse ({engine})",
        wanted=f"{' or '.join(modules)}, installed beside product-metrics",
        got="a Python that does not have it",
        fix=f"Install it: {install}"
        if driver in ("", own)
        else f"Install {modules[0]}, or write {engine}:// and run {install}",
    )

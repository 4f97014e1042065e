"""Database servers of this machine, each started in a folder of its own.

Without one its tests are skipped in words; in CI, which installs them, they fail.
"""

import atexit
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from tests.support.server import free_port

POSTGRESQL = sorted(Path("/usr/lib/postgresql").glob("*/bin")), "postgres", "psycopg"
MARIADB = [Path("/usr/sbin")], "mysql", "pymysql"


@contextmanager
def postgresql(*options: str) -> Iterator[str]:
    """URL of an empty PostgreSQL database, of its superuser; `options` of the server such as `fsync=off`."""
    initdb, server, account = _programs("initdb", "postgres", *POSTGRESQL)
    with _home(account) as home:
        _run([initdb, "-D", f"{home}/data", "-A", "trust", "-U", "owner", "--no-sync", "-E", "UTF8"], account)
        port = free_port()
        words = [server, "-D", f"{home}/data", "-p", str(port), "-k", str(home), "-h", "127.0.0.1", "-c", "fsync=off"]
        words += [word for option in options for word in ("-c", option)]
        with _served(words, account, f"postgresql+psycopg://owner@127.0.0.1:{port}/postgres") as url:
            yield url


@contextmanager
def postgresql_by_tls() -> Iterator[str]:
    """URL of a PostgreSQL database that is reached by TLS alone; its certificate is one that only the URL knows."""
    _, _, account = _programs("initdb", "postgres", *POSTGRESQL)
    with (
        _certified(account) as (certificate, key),
        postgresql("ssl=on", f"ssl_cert_file={certificate}", f"ssl_key_file={key}") as url,
    ):
        yield f"{url}?sslmode=verify-full&sslrootcert={certificate}"


@contextmanager
def mariadb(*options: str) -> Iterator[str]:
    """URL of an empty MariaDB database `shop`, of its superuser; `options` of the server such as `--ssl-ca=FILE`."""
    install, server, account = _programs("mariadb-install-db", "mariadbd", *MARIADB)
    with _home(account) as home:
        data = ["--no-defaults", f"--datadir={home}/data", f"--tmpdir={home}"]
        _run([install, *data, "--auth-root-authentication-method=normal", "--skip-test-db"], account)
        port = free_port()
        words = [server, *data, f"--socket={home}/s", f"--port={port}", "--bind-address=127.0.0.1", *options]
        with _served(words, account, f"mysql+pymysql://root@127.0.0.1:{port}/mysql") as url:
            run(url, "create database shop character set utf8mb4")
            yield url.replace("/mysql", "/shop")


@contextmanager
def mariadb_by_tls() -> Iterator[str]:
    """URL of a MariaDB database that lets its `reader` in by TLS alone; only the URL knows its certificate."""
    _, _, account = _programs("mariadb-install-db", "mariadbd", *MARIADB)
    with (
        _certified(account) as (certificate, key),
        mariadb(f"--ssl-cert={certificate}", f"--ssl-key={key}") as url,
    ):
        run(url, "create user reader@127.0.0.1 require ssl", "grant all on shop.* to reader@127.0.0.1")
        yield f"{url.replace('root@', 'reader@')}?ssl_ca={certificate}&ssl_check_hostname=true"


@contextmanager
def _certified(account: str | None) -> Iterator[tuple[Path, Path]]:
    """A certificate of 127.0.0.1 that nobody vouches for but itself, and its key."""
    with _home(account) as home:
        key, certificate = home / "key.pem", home / "certificate.pem"
        names = ["-subj", "/CN=shop", "-addext", "subjectAltName=IP:127.0.0.1"]
        made = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", str(key), "-out", str(certificate)]
        _run(["openssl", "req", *made, *names], account)
        key.chmod(0o600)
        home.chmod(0o755)
        yield certificate, key


@contextmanager
def clickhouse() -> Iterator[str]:
    """URL of an empty database of ClickHouse's engine in this process, by the driver that speaks to its servers.

    A process has one such engine for as long as it lives, and so one folder.
    """
    for module in ("chdb", "clickhouse_connect"):
        if not find_spec(module):
            _do_without(f"{module} is not installed")
    folder, name = _folder_of_clickhouse(), f"db{time.time_ns()}"
    run(f"clickhousedb+connect:///default?interface=chdb&path={folder}", f"create database {name}")
    yield f"clickhousedb+connect:///{name}?interface=chdb&path={folder}"


@cache
def _folder_of_clickhouse() -> str:
    folder = tempfile.mkdtemp(prefix="clickhouse-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def run(url: str, *statements: str) -> None:
    """Carries out statements, each at once."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
    finally:
        engine.dispose()


def _do_without(reason: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def _programs(first: str, server: str, folders: list[Path], account: str, driver: str) -> tuple[str, str, str | None]:
    """Paths of two programs, and the account that a server runs under; None for our own."""
    path = os.pathsep.join([*map(str, reversed(folders)), os.environ["PATH"]])
    found = shutil.which(first, path=path), shutil.which(server, path=path)
    if not all(found):
        _do_without(f"no {server} is installed on this machine")
    if not find_spec(driver):
        _do_without(f"{driver} is not installed")
    if os.geteuid() != 0:
        return str(found[0]), str(found[1]), None
    if account not in {entry.pw_name for entry in pwd.getpwall()}:
        _do_without(f"{server} does not run as root, and there is no account {account}")
    return str(found[0]), str(found[1]), account


@contextmanager
def _home(account: str | None) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="server-") as name:
        if account:
            shutil.chown(name, account)
        yield Path(name)


def _run(words: list[str], account: str | None) -> None:
    done = subprocess.run(words, user=account, cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@contextmanager
def _served(words: list[str], account: str | None, url: str) -> Iterator[str]:
    with subprocess.Popen(words, user=account, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait(server, url)
            yield url
        finally:
            _end(server)


def _end(server: "subprocess.Popen[bytes]") -> None:
    """PostgreSQL is told to cut its connections: asked politely, it waits for a test that failed to close one."""
    server.send_signal(signal.SIGINT if server.args[0].endswith("postgres") else signal.SIGTERM)
    try:
        server.wait(30)
    except subprocess.TimeoutExpired:
        server.kill()


def _wait(server: "subprocess.Popen[bytes]", url: str) -> None:
    engine = create_engine(url)
    for _ in range(1200):
        try:
            with engine.connect():
                break
        except SQLAlchemyError:
            assert server.poll() is None, "the server ended at once"
            time.sleep(0.1)
    else:
        pytest.fail("the server did not answer within two minutes")
    engine.dispose()

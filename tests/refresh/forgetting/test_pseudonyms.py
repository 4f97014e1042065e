"""Pseudonymised, an extract and everything after it has keyed hashes for ids, and the numbers are the same."""

import json
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

import polars as pl
import pytest

from queries.errors import Problem
from queries.extract.people.pseudonyms import Pseudonyms
from queries.extract.people.secret import Secret
from queries.settings import settings
from refresh.forgetting.forget import forget
from refresh.pipeline.refresh import Report
from tests.refresh.forgetting.world import NUMBER, WHO, named_in, refreshed, settings_in, without_checks

__all__ = ["without_checks"]

Refreshed = Callable[..., Report]


def pseudonymised(home: Path, **options: bool) -> Report:
    return refreshed(home, settings=settings_in(home, pseudonymise=True), with_person=True, **options)


def test_a_pseudonym_is_the_keyed_hash_of_the_id() -> None:
    pseudonyms = Pseudonyms(Secret(bytes(32)))
    expected = [blake2b(id, key=bytes(32), digest_size=16, person=b"pseudonym").hexdigest() for id in (b"a", b"b")]
    ids = pl.Series(["b", "a", None, "b"])
    assert pseudonyms.of(ids).to_list() == [expected[1], expected[0], None, expected[1]]
    assert pseudonyms.of(pl.Series(["a", "c"]))[0] == expected[0]
    assert pseudonyms.of(pl.Series([str(number) for number in range(10_000)])).n_unique() == 10_000


def test_the_store_has_no_id_and_examples_of_checks_show_the_pseudonym(tmp_path: Path) -> None:
    report = pseudonymised(tmp_path)
    assert named_in(tmp_path / "store", WHO) == []
    key = bytes.fromhex((tmp_path / "store" / "privacy" / "key").read_text())
    pseudonym = blake2b(WHO.encode(), key=key, digest_size=16, person=b"pseudonym").hexdigest()
    examples = [check.example for check in report.found.checks if not check.passed and "-5" in check.example]
    assert [json.loads(example)["user_id"] for example in examples] == [pseudonym]
    removed = forget(tmp_path / "store", WHO)
    assert (removed.extract["usage_daily"], removed.logs["interactions"], removed.quarantined) == (
        4, 2, {"usage_daily": 1},
    )  # fmt: skip
    assert named_in(tmp_path / "store", WHO, pseudonym) == []


@pytest.mark.usefixtures("without_checks")
@pytest.mark.parametrize("as_numbers", [False, True])
def test_every_number_is_the_same(tmp_path: Path, as_numbers: bool) -> None:
    plain = refreshed(tmp_path / "plain", with_person=True, as_numbers=as_numbers)
    hashed = pseudonymised(tmp_path / "hashed", as_numbers=as_numbers)
    expected = {name: state.files for name, state in plain.found.sources.items()}
    assert {name: state.files for name, state in hashed.found.sources.items()} == expected
    assert hashed.found.reference("values") == plain.found.reference("values")
    assert named_in(tmp_path / "hashed" / "store", NUMBER, WHO) == []


@pytest.mark.usefixtures("without_checks")
def test_set_later_it_reads_everything_again(tmp_path: Path) -> None:
    refreshed(tmp_path, with_person=True)
    pseudonymised(tmp_path)
    assert named_in(tmp_path / "store" / "extract", WHO) == []
    forget(tmp_path / "store", WHO)
    assert named_in(tmp_path / "store", WHO) == []


@pytest.mark.usefixtures("without_checks")
def test_a_lost_key_is_told(tmp_path: Path) -> None:
    pseudonymised(tmp_path)
    (tmp_path / "store" / "privacy" / "key").unlink()
    with pytest.raises(Problem, match=r"wanted the key by which .* were hashed.*got: none.*Put it back"):
        pseudonymised(tmp_path)
    with pytest.raises(Problem, match="wanted the key by which"):
        forget(tmp_path / "store", WHO)


@pytest.mark.parametrize(("text", "is_set"), [("true", True), ("false", False)])
def test_it_is_set_in_the_environment_too(monkeypatch: pytest.MonkeyPatch, text: str, is_set: bool) -> None:
    monkeypatch.setenv("PRODUCT_METRICS_PSEUDONYMISE", text)
    assert settings().pseudonymise is is_set


def test_another_word_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRODUCT_METRICS_PSEUDONYMISE", "perhaps")
    with pytest.raises(Problem, match="wanted true or false, got: perhaps"):
        settings()

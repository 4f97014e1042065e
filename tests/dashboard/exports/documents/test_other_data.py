"""Other warehouses than the demo: half of it missing, falls, hostile names, a red check, an open year."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from dashboard.documents.model import Tiles, plain
from dashboard.documents.outline import Wanted, built
from dashboard.documents.theme import theme
from dashboard.documents.verify.compare import Report
from dashboard.documents.verify.verify import read, verified
from dashboard.documents.writers import FORMATS, writer
from dashboard.i18n import LANGUAGES
from dashboard.service.results import Results, current
from metrics.snapshots.store import Store
from tests.conftest import SMALL, Hostile
from tests.dashboard.cli.conftest import Run, command
from tests.dashboard.exports.documents.printed import not_printed
from tests.refresh.support.refreshing import among, refreshed


@pytest.fixture(scope="module")
def shrinking(twins: Path) -> Results:
    """A product that shrinks and has nothing but users and their use."""
    found = current(str(twins), "no-plan.toml")
    assert found is not None
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_sections_without_data_wait_and_the_contents_say_so(shrinking: Results, language: str) -> None:
    document = built(shrinking, Wanted("2025", language))
    waiting = {section.id for section in document.sections if section.waits}
    assert {"service", "value_added"} <= waiting
    assert {"headline", "figures"}.isdisjoint(waiting)
    assert all(plain(section.waits) for section in document.sections if section.id in waiting)


def test_a_fall_is_said_as_plainly_as_a_rise(shrinking: Results) -> None:
    document = built(shrinking, Wanted("2025", "en"))
    headline = document.sections[0]
    assert "Monthly active users fell to" in plain(headline.message)
    tiles = next(block for block in headline.blocks if isinstance(block, Tiles))
    assert tiles.tiles[0].role == "bad" and plain(tiles.tiles[0].change).startswith("\u2212")
    targets = next(section for section in document.sections if section.id == "targets")
    said = " ".join(plain(block.line) for block in targets.blocks if hasattr(block, "line"))
    assert "Against the wanted direction: Monthly active users \u2212" in said


@pytest.mark.parametrize("form", FORMATS)
def test_a_half_empty_document_verifies(form: str, shrinking: Results, tmp_path: Path) -> None:
    file = tmp_path / f"review.{form}"
    file.write_bytes(writer(form)(built(shrinking, Wanted("2025", "zh")), theme()))
    assert verified(file, shrinking, theme()).is_good


@pytest.mark.parametrize("form", FORMATS)
def test_hostile_names_are_text_and_never_markup(form: str, hostile: Hostile, tmp_path: Path) -> None:
    results = current(str(hostile.store), str(hostile.plan))
    assert results is not None
    file = tmp_path / f"review.{form}"
    file.write_bytes(writer(form)(built(results, Wanted("2025", "en")), theme()))
    assert verified(file, results, theme()).is_good


OTHER_SEED = 7


@pytest.mark.parametrize("other", ["another seed", "half-empty"])
def test_figures_of_other_data_are_those_that_their_commands_print(
    other: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    if other == "half-empty":
        store = request.getfixturevalue("twins")
    else:
        store = request.getfixturevalue("published")(SMALL, OTHER_SEED).store
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(store))
    monkeypatch.setenv("PRODUCT_METRICS_PLAN", "no-plan.toml")
    results = current(str(store), "no-plan.toml")
    assert results is not None
    document = built(results, Wanted("2025-Q4", "en"))
    assert document.doubts == ()
    shown = [each for each in document.figures.values() if each.basis.query.startswith("product-metrics show")]
    assert len(shown) > 20
    assert not_printed(command, shown) == []


@dataclass(frozen=True)
class History:
    """A document, the store as it was then, with new rows, and after a check of these failed."""

    file: Path
    store: Path
    ids: tuple[str, ...]

    def results(self, number: int) -> Results:
        found = current(str(self.store), "no-plan.toml")
        assert found is not None
        return replace(found, snapshot=Store(self.store).snapshot(self.ids[number]))


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    home = tmp_path_factory.mktemp("history")
    more = """
    user_id usage_date feature_id platform minutes sessions
    1       2025-12-30 search     ios      30      1
    2       2025-12-30 search     ios      30      1
    """
    doubled = "\n".join(f"    {100 + n} 2025-12-31 search ios 9 1" for n in (*range(1, 11), *range(1, 11)))
    broken = f"""
    user_id usage_date feature_id platform minutes sessions
{doubled}
    """
    reports = [refreshed(home)]
    store, file = home / "store", home / "review.docx"
    first = current(str(store), "no-plan.toml")
    assert first is not None
    file.write_bytes(writer("docx")(built(first, MONTH), theme()))
    reports += [refreshed(home, usage_daily=among("usage_daily", rows)) for rows in (more, broken)]
    return History(file, store, tuple(report.published.id for report in reports if report.published))


MONTH = Wanted("2025-12", "en", ("headline", "figures"))
ACTIVES = "monthly_active_users@2025-12#value"


def test_a_document_is_stale_once_new_rows_have_moved_its_figures(history: History) -> None:
    assert verified(history.file, history.results(0), theme()).is_good
    report = verified(history.file, history.results(1), theme())
    assert report.changed == report.missing == report.unverified == []
    assert f"{ACTIVES}: 10, now 12" in report.stale


@pytest.mark.parametrize(
    ("language", "said", "not_said"),
    [("en", "No figure was changed in the file", "not all as computed"), ("zh", "文件中的数字未被改动", "并非全部")],
)
def test_the_command_tells_a_stale_document_from_a_changed_one(
    history: History, monkeypatch: pytest.MonkeyPatch, language: str, said: str, not_said: str
) -> None:
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(history.store))
    result = command("review", "--verify", str(history.file), "--lang", language)
    assert (result.exit_code, said in result.stdout, not_said in result.stdout) == (1, True, False)


@pytest.mark.parametrize(
    ("report", "ending"),
    [
        (Report(3), "good"),
        (Report(3, reworded=["a"], in_notes=["7"]), "good"),
        (Report(3, stale=["a"]), "stale"),
        (Report(3, stale=["a"], changed=["b"]), "edited"),
        (Report(3, missing=["a"]), "edited"),
        (Report(3, unverified=["7"]), "edited"),
        (Report(3, stale=["no snapshot"], is_compared=False), "not_compared"),
    ],
)
def test_what_a_verification_comes_to(report: Report, ending: str) -> None:
    assert report.ending == ending
    assert report.is_good == (ending == "good")


def test_a_failed_check_stops_the_command_with_its_reason_and_can_be_marked(
    history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRODUCT_METRICS_STORE", str(history.store))
    monkeypatch.setenv("PRODUCT_METRICS_PLAN", "no-plan.toml")
    file = tmp_path / "review.docx"
    words = ["review", "--period", MONTH.period, "--sections", ",".join(MONTH.sections), "--out", str(file)]
    result = command(*words)
    assert result.exit_code == 1
    assert "A check behind Monthly active users failed (usage_daily)" in result.stderr
    assert not file.exists()
    assert command(*words, "--mark-failed").exit_code == 0
    lines = read("docx", file.read_bytes(), "x").lines
    assert any("Marked, not withheld: A check behind Monthly active users failed" in line for line in lines)
    assert command("review", "--verify", str(file)).exit_code == 0


def test_an_open_period_stops_the_command_and_can_be_marked(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "review.docx"
    words = ["review", "--period", "2025-07-01..2026-02-28", "--out", str(file)]
    result = run(*words)
    assert result.exit_code == 1
    said = "1 Jul 2025 – 28 Feb 2026 is not over in the data, which reach to 31 Dec 2025."
    nothing = "nothing was written; --mark-failed marks instead."
    assert result.stderr.splitlines() == [f"product-metrics: {sentence}" for sentence in (said, nothing)]
    assert not file.exists()
    assert run(*words, "--mark-failed").exit_code == 0
    assert file.exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--year", "2025"], "wanted one period and a file"),
        (["--year", "2025", "--out", "x.odt"], "wanted a name that ends in .docx, .pptx, .xlsx, .pdf"),
        (["--period", "winter", "--out", "x.pdf"], "winter"),
        (
            ["--year", "2025", "--sections", "nothing", "--out", "x.pdf"],
            "section of the review: wanted one of headline",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence(run: Run, words: list[str], sentence: str) -> None:
    result = run("review", *words)
    assert result.exit_code == 2
    assert sentence in result.stderr

"""Other warehouses than the demo: half of it missing, falls, hostile names, a red check, an open year."""

from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.documents.model import Tiles, plain
from dashboard.documents.outline import Wanted, built
from dashboard.documents.theme import theme
from dashboard.documents.verify.verify import verified
from dashboard.documents.writers import FORMATS, writer
from dashboard.i18n import LANGUAGES
from dashboard.service.results import Results, current
from metrics.aggregates.schema import Trust
from tests.conftest import Hostile
from tests.dashboard.cli.conftest import Run


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


def test_a_red_check_stops_the_document_with_its_reason(results: Results) -> None:
    manifest = results.manifest
    failed = {**manifest.sources, "usage": replace(manifest.sources["usage"], trust=Trust.FAILED)}
    broken = replace(results, snapshot=replace(results.snapshot, manifest=replace(manifest, sources=failed)))
    document = built(broken, Wanted("2025", "en", ("headline",), is_marked=True))
    assert any("A check behind Monthly active users failed" in doubt for doubt in document.doubts)
    assert any("failed" in plain(fact) for fact in document.facts)


def test_an_open_period_stops_the_command_and_can_be_marked(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "review.docx"
    words = ["review", "--year", "2026", "--sections", "headline", "--out", str(file)]
    result = run(*words)
    assert result.exit_code == 1
    assert "is not over in the data" in result.stderr
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

"""LibreOffice opens all three Office files; their pages have text, no empty chart, and Chinese glyphs."""

import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from shutil import which

import pytest
from PIL import Image

from dashboard.documents.model import Document
from dashboard.documents.theme import theme
from dashboard.documents.writers import pdf_file
from dashboard.i18n import LANGUAGES
from tests.dashboard.exports.documents.conftest import Made

Documents = Callable[..., Document]
OFFICE = ("docx", "pptx", "xlsx")
FEWEST = {"docx": 10, "pptx": 15, "xlsx": 8}
"""Fewest pages of a year."""

MOST_WHITE, TEXT = 0.35, 0.93
"""Most white at the end of a page between the contents and all figures, and where a page ends above its footer."""
LIGHT = 200

pytestmark = pytest.mark.skipif(which("soffice") is None, reason="needs LibreOffice; CI installs it")


@pytest.fixture(scope="module")
def pages(made: Made, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    """Format → pictures of its pages, in Chinese."""
    home, found = tmp_path_factory.mktemp("rendered"), {}
    for form in OFFICE:
        file = home / f"review.{form}"
        file.write_bytes(made(form, "zh"))
        profile = f"-env:UserInstallation=file://{home}/profile"
        subprocess.run(
            ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", home, file],
            check=True,
            capture_output=True,
        )
        subprocess.run(["pdftoppm", "-r", "50", "-png", file.with_suffix(".pdf"), home / form], check=True)
        found[form] = sorted(home.glob(f"{form}-*.png"))
    return found


@pytest.mark.parametrize("form", OFFICE)
def test_every_page_has_ink_and_charts_have_the_colours_of_their_roles(form: str, pages: dict[str, list[Path]]) -> None:
    assert len(pages[form]) >= FEWEST[form]
    colours = {role: tuple(bytes.fromhex(theme()[role])) for role in ("now", "base")}
    coloured = dict.fromkeys(colours, 0)
    for page in pages[form]:
        picture = Image.open(page).convert("RGB")
        counts = {colour: number for number, colour in picture.getcolors(1 << 24) or []}
        assert sum(number for colour, number in counts.items() if max(colour) < 200) > 30, page.name
        for role, colour in colours.items():
            coloured[role] += sum(
                n for c, n in counts.items() if max(abs(a - b) for a, b in zip(c, colour, strict=True)) < 6
            )
    assert min(coloured.values()) > 1_000, coloured


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_of_the_pdf_has_a_hole_at_its_end(language: str, document: Documents) -> None:
    pictures = [Image.open(BytesIO(page)).convert("L") for page in pdf_file.pages(document(language), theme(), 40)]
    upright = [picture for picture in pictures if picture.height > picture.width]
    assert max(map(_white, upright[2:-1])) < MOST_WHITE


def test_no_page_of_word_has_a_hole_at_its_end(pages: dict[str, list[Path]]) -> None:
    pictures = [Image.open(page).convert("L") for page in pages["docx"]]
    upright = [picture for picture in pictures if picture.height > picture.width]
    assert max(map(_white, upright[2:-1])) < MOST_WHITE


def _white(page: Image.Image) -> float:
    """Share of a page below its last ink, without the footer and the frame of a preview."""
    width, height = page.size
    body = page.crop((width // 20, height // 20, width - width // 20, int(height * TEXT)))
    ink = body.point(lambda level: 255 if level < LIGHT else 0).getbbox()
    return 1 - ink[3] / body.height if ink else 1.0

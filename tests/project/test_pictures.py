"""What the comparison of a page with its kept picture takes for a difference, and what not; each page has one."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from dashboard.pages import pages
from tests.support import pictures
from tests.support.pictures import KEPT, assert_as_kept, differences

INK, GREEN, GREY, BLUE, BASE, ORANGE = "#17212F", "#0B7A55", "#5B6778", "#1F5FBF", "#8895A7", "#B25E09"
RULE = "#E3E8EF"
SIZE = (480, 320)
PHONE = "overview-phone"


def page(
    *, text: str = "Personal picks", change: str = GREEN, bar: str = BLUE, dot: str = GREEN, cards: int = 2
) -> Image.Image:
    """A small page: cards with a text, a change, a bar and a dot each; what is said is drawn on the first."""
    picture = Image.new("RGB", SIZE, "#FFFFFF")
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(14)
    for card in range(cards):
        top, is_first = 16 + 150 * card, card == 0
        draw.rounded_rectangle((16, top, 464, top + 134), 10, outline=RULE)
        draw.text((32, top + 16), text if is_first else "Short video", fill=INK, font=font)
        draw.text((240, top + 16), "+154.8%", fill=change if is_first else GREEN, font=font)
        draw.rectangle((32, top + 60, 300, top + 72), fill=bar if is_first else BLUE)
        draw.ellipse((400, top + 16, 408, top + 24), fill=dot if is_first else GREEN)
    return picture


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(page(cards=1), id="a card is missing"),
        pytest.param(page(text="Personal pi"), id="a text is cut"),
        pytest.param(page(text="Personal picks, 30 days"), id="a text is longer"),
        pytest.param(page(change=GREY), id="a text has another colour"),
        pytest.param(page(bar=BASE), id="a bar has another colour"),
        pytest.param(page(dot=ORANGE), id="a dot has another colour"),
        pytest.param(ImageChops.offset(page(), 0, 8), id="all is 8 pixels lower"),
    ],
)
def test_another_look_is_a_difference(other: Image.Image) -> None:
    assert differences(page(), other) != []
    assert differences(other, page()) != []


def _noisy(picture: Image.Image) -> Image.Image:
    noise = np.random.default_rng(2025).normal(0, 4, (picture.height, picture.width, 3))
    return Image.fromarray(np.clip(np.asarray(picture) + noise, 0, 255).astype(np.uint8))


def _beside(picture: Image.Image, by: float) -> Image.Image:
    return picture.transform(picture.size, Image.Transform.AFFINE, (1, 0, by, 0, 1, by), Image.Resampling.BICUBIC)


@pytest.mark.parametrize("name", ["overview", "features", PHONE])
def test_the_same_look_drawn_a_little_otherwise_is_none(name: str) -> None:
    picture = Image.open(KEPT / f"{name}.png").convert("RGB")
    a_pixel = (ImageChops.offset(picture, 1, 0), ImageChops.offset(picture, 0, 1), ImageChops.offset(picture, -1, 1))
    otherwise = (_beside(picture, 0.5), picture.filter(ImageFilter.GaussianBlur(0.6)), _noisy(picture))
    assert [differences(picture, other) for other in (picture, *a_pixel, *otherwise)] == [[]] * 7


def test_what_is_masked_is_not_compared() -> None:
    cut = page(text="Personal pi")
    assert differences(page(), cut, [(0, 16, 230, 60)]) == []
    assert differences(page(), cut, [(0, 100, 230, 160)]) != []


def test_a_difference_is_told_with_both_pictures_and_what_renews_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kept").mkdir()
    monkeypatch.setattr(pictures, "KEPT", tmp_path / "kept")
    page().save(tmp_path / "kept" / "features.png")
    page(change=GREY).save(tmp_path / "features.png")
    with pytest.raises(AssertionError, match="make screenshots") as told:
        assert_as_kept(tmp_path / "features.png")
    for file in ("kept/features.png", "features.png", "features-differences.png"):
        assert str(tmp_path / file) in str(told.value)
        assert (tmp_path / file).exists()
    page().save(tmp_path / "features.png")
    assert_as_kept(tmp_path / "features.png")


def test_a_page_without_a_picture_and_one_of_another_size_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "KEPT", tmp_path / "kept")
    page().save(tmp_path / "features.png")
    with pytest.raises(AssertionError, match="has no kept picture"):
        assert_as_kept(tmp_path / "features.png")
    (tmp_path / "kept").mkdir()
    page().crop((0, 0, 480, 300)).save(tmp_path / "kept" / "features.png")
    with pytest.raises(AssertionError, match=r"480, 320.*480, 300"):
        assert_as_kept(tmp_path / "features.png")


def test_every_page_has_a_picture_and_no_picture_is_of_a_page_that_is_gone() -> None:
    assert {file.stem for file in KEPT.iterdir()} == {*pages(), PHONE}

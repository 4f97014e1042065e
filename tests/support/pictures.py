"""Pictures of pages against those that are kept in docs/images/pages.

What is compared is not pixels but the mean brightness and the mean colour of small windows, each against the windows
of the kept picture that lie within a few pixels. So letters that are smoothed or hinted otherwise, or lie a pixel
beside, are no difference; a card or a word that is gone, and a text or a mark of another colour are.
"""

from collections.abc import Sequence
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

KEPT = Path(__file__).parents[2] / "docs" / "images" / "pages"
Box = tuple[int, int, int, int]
"""Left, top, right and bottom of a part of a picture, in pixels."""
Windows = NDArray[np.float64]

WINDOW, STEP, APART = 16, 4, 3
"""Side of a window, distance of two windows, and how far away its like may lie, in pixels."""
TOLERANCES = np.array([8.0, 4.0, 4.0])
"""How much brighter or more coloured a window may be, of 255. Measured on pages of the demo: half a pixel beside, a
gamma of 1.1 and letters that drift by 1.5 pixels change windows by up to 6.3 and 3.4; two letters that are gone change
14 of them by more than 8, and a small text that is grey instead of green 29 of them by more than 4."""
FEWEST = 4
"""Windows that make a difference."""
CHANNELS = np.array([[1 / 3, 1 / 3, 1 / 3], [1, -1, 0], [0, -1, 1]]).T
"""Red, green and blue → brightness, red over green, blue over green."""
MARK = (200, 0, 120)
"""Colour of the frames around what differs."""


def assert_as_kept(taken: Path, masked: Sequence[Box] = ()) -> None:
    """The picture is as the kept one of that name but for what is masked; else says where it differs and what to do."""
    kept, renew = KEPT / taken.name, "If the page is meant to look so, run `make screenshots` and commit the picture."
    assert kept.exists(), f"{taken.stem} has no kept picture {kept}. {renew}"
    before, now = (Image.open(file).convert("RGB") for file in (kept, taken))
    assert before.size == now.size, f"{taken.stem} is {now.size} pixels, the kept picture {before.size}. {renew}"
    found = differences(before, now, masked)
    if found:
        marked = taken.with_name(f"{taken.stem}-differences.png")
        _marked(now, found).save(marked)
        raise AssertionError(
            f"{taken.stem} differs in {len(found)} windows, the first at {found[0][:2]}, from {kept}. "
            f"New picture: {taken}, differences: {marked}. {renew}"
        )


def differences(before: Image.Image, now: Image.Image, masked: Sequence[Box] = ()) -> list[Box]:
    """The windows of a picture that have no like in another one of its size; empty for fewer than FEWEST."""
    old, new = (_means(_without(picture, masked)) for picture in (before, now))
    height, width = new.shape[:2]
    own = new[APART:-APART:STEP, APART:-APART:STEP]
    least = np.full(own.shape, np.inf)
    for down, right in product(range(2 * APART + 1), repeat=2):
        other = old[down : height - 2 * APART + down : STEP, right : width - 2 * APART + right : STEP]
        least = np.minimum(least, np.abs(own - other))
    rows, columns = np.nonzero((least > TOLERANCES).any(axis=2))
    corners = [(int(left) * STEP + APART, int(top) * STEP + APART) for top, left in zip(rows, columns, strict=True)]
    found = [(left, top, left + WINDOW, top + WINDOW) for left, top in corners]
    return found if len(found) >= FEWEST else []


def _without(picture: Image.Image, masked: Sequence[Box]) -> Image.Image:
    """The picture with what is masked in one colour."""
    result = picture.copy()
    for box in masked:
        result.paste((0, 0, 0), box)
    return result


def _means(picture: Image.Image) -> Windows:
    """Means of the channels in the window that begins at each pixel."""
    channels = np.asarray(picture, dtype=np.float64) @ CHANNELS
    sums = np.pad(channels.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0), (0, 0)))
    tall = sums[WINDOW:] - sums[:-WINDOW]
    means: Windows = (tall[:, WINDOW:] - tall[:, :-WINDOW]) / WINDOW**2
    return means


def _marked(picture: Image.Image, found: Sequence[Box]) -> Image.Image:
    """The picture, pale, with what differs in full colour on a ground of its own."""
    result = Image.blend(picture, Image.new("RGB", picture.size, (255, 255, 255)), 0.6)
    for left, top, right, bottom in found:
        result.paste(MARK, (left - 1, top - 1, right + 1, bottom + 1))
    for box in found:
        result.paste(picture.crop(box), box)
    return result

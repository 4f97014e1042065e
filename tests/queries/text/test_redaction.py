"""What is said of others' words holds no secret, however long they are."""

import pytest

from queries.text.redaction import HIDDEN, hushed, scrubbed

FAR = "a" * 50_000


@pytest.mark.parametrize(
    "word",
    [
        f"{FAR}:hunter2@host{FAR}",
        f"postgresql://reader:{FAR}hunter2@host/db",
        f"https://host/{FAR}?token=hunter2",
        f"password=hunter2{FAR}",
        f"{FAR}password=hunter2",
        f"{FAR}password=hunter2{FAR}",
    ],
)
def test_a_long_word_that_may_hold_a_secret_shows_nothing_of_it(word: str) -> None:
    assert "hunter" not in scrubbed(f"got {word} there")
    assert "hunter" not in hushed(f"got {word} there", ())


def test_a_long_word_without_one_is_cut_in_the_middle() -> None:
    assert scrubbed(f"got {'2' * 100_000} there") == f"got {'2' * 1_000}{HIDDEN}{'2' * 1_000} there"


def test_a_word_of_four_kilobytes_is_left_as_it_is() -> None:
    assert scrubbed("x" * 4_096) == "x" * 4_096

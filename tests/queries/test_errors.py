"""One sentence about what was got, and one about the fix, each with one full stop."""

import pytest

from queries.errors import Problem


@pytest.mark.parametrize(
    ("got", "fix", "text"),
    [
        ("none", "Write one.", "file: wanted a name, got: none. Write one."),
        ("none", "Write one", "file: wanted a name, got: none. Write one."),
        ("a: wanted b, got: c. Do d.", "Mend it.", "file: wanted a name, got: a: wanted b, got: c. Do d. Mend it."),
        ("what is this?", "Mend it.", "file: wanted a name, got: what is this? Mend it."),
        ("1.5", "Mend it.", "file: wanted a name, got: 1.5. Mend it."),
        ("", "Mend it.", "file: wanted a name, got: . Mend it."),
    ],
)  # fmt: skip
def test_every_sentence_ends_once(got: str, fix: str, text: str) -> None:
    assert str(Problem("file", wanted="a name", got=got, fix=fix)) == text

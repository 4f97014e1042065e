"""Text of others as people may see it: control, invisible and reversing characters become visible signs.

A terminal, a log or a page would act on them: move the cursor, end the line, run the text backwards, or show nothing.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

ELLIPSIS = "…"
ORDINARY = re.compile(
    "[ -~\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u22ff\u3001-\u3029\u4e00-\u9fff\uff01-\uff5e]*"
)
"""Latin and Chinese text, signs, figures: one character is one letter, and nothing of it acts."""
PICTURES, DELETE, BLANK = 0x2400, "\u2421", "\u2420"
"""Unicode's pictures of the control characters: ␀ to ␟, ␡, and ␠ for a blank."""
ACTING = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Unicode categories that act instead of showing: controls, formats, surrogates, line ends."""
LOOKING_EMPTY = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and marks that are invisible."""
JOINERS = "\u200c\u200d"
JOINED = ("So", "Sk", "Lo", "Mn", "Mc")
"""Categories that a joiner may follow: pictographs, and letters of joining scripts."""
FLAG, FLAG_END = "\U0001f3f4", "\U000e007f"
"""The black flag, which tags after it turn into that of a region."""
MARKS = 8
"""Most marks on one letter; more would overlap the lines above."""
FAR = 20
"""So many times as far as the letters that are kept, from either end, a text is looked at: a letter may be long."""
TAIL = 0.25
"""The share of a text that is cut which is kept from its end: names of one system often differ there."""


def visible(text: str, most: int | None = None) -> str:
    """Text with visible signs for acting characters, shortened in the middle to `most` letters."""
    if most is not None and len(text) > 2 * FAR * most:
        text = text[: FAR * most] + text[-FAR * most :]
    if not text.strip():
        text = "".join(BLANK if unicodedata.category(char) == "Zs" else char for char in text)
    letters: list[str] | str = text if ORDINARY.fullmatch(text) else list(_letters(text))
    if most is None or len(letters) <= most:
        return "".join(letters)
    tail = int(most * TAIL)
    return "".join([*letters[: most - tail - 1], ELLIPSIS, *letters[len(letters) - tail :]])


def visible_lines(text: str) -> str:
    """As `visible`, keeping line breaks."""
    return "\n".join(map(visible, text.split("\n")))


def json_visible(value: Any, **more: Any) -> str:
    """JSON with acting characters escaped; it parses to the same value."""
    written = json.dumps(value, ensure_ascii=False, **more).replace("\x7f", r"\u007f")
    if written.isascii():
        return written
    return "".join(char if char.isascii() or _is_shown(char) else json.dumps(char)[1:-1] for char in written)


def _letters(text: str) -> Iterator[str]:
    """Letters with marks and joiners, or signs."""
    letter, marks = "", 0
    for at, char in enumerate(text):
        category = unicodedata.category(char)
        if category in ("Mn", "Me", "Mc") and letter and char not in LOOKING_EMPTY:
            marks += 1
            letter += char if marks <= MARKS else ""
        elif _joins(text, at) or (_is_tag(char) and letter.startswith(FLAG)):
            letter += char
        elif letter.endswith(JOINERS[1]):
            letter, marks = letter + (char if _is_shown(char) else sign(char)), 0
        else:
            if letter:
                yield letter
            letter, marks = char if _is_shown(char) else sign(char), 0
    if letter:
        yield letter


def sign(char: str) -> str:
    """␀ for NUL, ⟨U+202E⟩ for what has no picture."""
    code = ord(char)
    if code < 0x20:
        return chr(PICTURES + code)
    return DELETE if code == 0x7F else f"⟨U+{code:04X}⟩"


def _is_shown(char: str) -> bool:
    return unicodedata.category(char) not in ACTING and char not in LOOKING_EMPTY and not _is_no_character(char)


def _is_no_character(char: str) -> bool:
    return ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF


def _joins(text: str, at: int) -> bool:
    """Whether it is a joiner between two letters that may be joined: in emoji, and in Indic or Arabic writing."""
    if text[at] not in JOINERS or not 0 < at < len(text) - 1:
        return False
    return all(unicodedata.category(beside) in JOINED for beside in (text[at - 1], text[at + 1]))


def _is_tag(char: str) -> bool:
    return "\U000e0020" <= char <= FLAG_END

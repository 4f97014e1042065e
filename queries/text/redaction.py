"""Redaction: addresses told by their parts, never by the text that came in; environments without secrets.

What we say of an address is built from its parts, in `address.py`. Here is what is done to the words of others,
such as a driver's, which may quote whatever it was given; and, as a last line, to every sentence and line of a log.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping

HIDDEN = "…"
RUN = 4
"""Length of a run of a secret that is removed: drivers quote pieces of what they cannot parse."""
TELLING = r"(?:pass(?:word|wd|phrase)?|pwd|\bpw|token|secret|api_?key|access_?key|credential|signature)\w*"
"""Pattern of parameter names whose values are secret."""
SHOWING = re.compile(
    r"[^\s'\"]*[:/][^\s'\"/]*@[^\s'\"]*"  # name:password@host
    r"|[^\s'\"]*://[^\s'\"]*\?[^\s'\"]*"  # parameters of an address
    rf"|{TELLING}[\"']?\s*(?:=\s*[\"']?|:\s*[\"'])[^\s'\"&;]*",
    re.IGNORECASE,
)
LONG_WORD = re.compile(r"[^\s'\"]{5000,}")
"""Word in which searching for secrets would take minutes: the search is quadratic in the length of a word."""
END = 1_000
"""Letters kept from either end of a long word that has no form of a secret."""


ADDRESS = re.compile(rf"[\w+.-]+:/|://|:[^\s/]*@|{TELLING}\s*=", re.IGNORECASE)


def is_like_an_address(text: str) -> bool:
    """Whether a text may be meant as an address, which may hold a password."""
    return ADDRESS.search(text) is not None


def scrubbed(text: str) -> str:
    """Text without anything that has the form of a secret."""
    return SHOWING.sub(HIDDEN, _bounded(text))


def _bounded(text: str) -> str:
    """Text whose long words are cut in the middle, or left out where they might hold a secret."""
    return LONG_WORD.sub(_cut, text)


def _cut(word: re.Match[str]) -> str:
    may_tell = "@" in word[0] or is_like_an_address(word[0][:END] + word[0][-END:])
    return HIDDEN if may_tell or "://" in word[0] else word[0][:END] + HIDDEN + word[0][-END:]


def hushed(words: str, secrets: Iterable[str]) -> str:
    """Foreign text, cut from the first to the last place that reveals part of a secret."""
    words = _bounded(words)
    spans = [match.span() for match in SHOWING.finditer(words)]
    spans += [span for secret in secrets for span in _told(secret.casefold(), words.casefold())]
    if not spans:
        return words
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    begins = words.rfind(" ", 0, first) + 1
    ends = words.find(" ", last)
    return words[:begins] + HIDDEN + (words[ends:] if ends >= 0 else "")


def _told(secret: str, words: str) -> Iterator[tuple[int, int]]:
    """Places where a text reveals a run of a secret, or all of a shorter one as a word."""
    if len(secret) < RUN:
        yield from (match.span() for match in re.finditer(rf"(?<!\w){re.escape(secret)}(?!\w)", words) if secret)
        return
    for run in {secret[at : at + RUN] for at in range(len(secret) - RUN + 1)}:
        yield from (match.span() for match in re.finditer(re.escape(run), words))


PASSED_ON = re.compile(
    r"PATH|HOME|USER|LOGNAME|SHELL|PWD|TERM|TZ|TZDIR|LANG|LANGUAGE|LC_\w+|TMPDIR|TEMP|TMP|HOSTNAME|DISPLAY"
    r"|XDG_\w+|DBUS_SESSION_BUS_ADDRESS|LD_\w+|DYLD_\w+|VIRTUAL_ENV|PYTHON\w+|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE"
    r"|NO_PROXY|no_proxy|(MALLOC|OMP|OPENBLAS|MKL|POLARS|RAYON)_\w+"
)
"""Variables that hold no secret. A list of what does would never be complete: every driver has names of its own."""


def for_child(*, prefix: str = "", given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Environment of a child process without secrets; `prefix`: its own variables; `given`: set for it."""
    passed = {
        name: value
        for name, value in os.environ.items()
        if PASSED_ON.fullmatch(name) or (prefix and name.startswith(prefix))
    }
    return passed | dict(given or {})

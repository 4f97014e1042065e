"""The one place that turns words, data and parameters into text for the screen.

Most of what Streamlit shows is markdown: a channel called `![](http://…)` would be a picture that every reader's
browser fetches. So a text here is plain, and knows beside it the markdown that renders as exactly that. Whatever has no
markdown of its own is escaped on its way to the screen (`screen`): what is forgotten shows too much, and acts
never.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from string import Formatter
from typing import Literal

from queries.text.visible import visible

NAME, FACT, SENTENCE = 80, 1_000, 2_000
"""Longest name, template fact and sentence, in characters."""
KEPT = 20_000
"""Size of the cache of escaped texts."""

NO_BREAK, WORD_JOINER = "\u00a0", "\u2060"

Colour = Literal["green", "orange", "red", "gray", "blue"]


class Text(str):
    """Plain text, as a chart, a table, a file or a terminal takes it, and the markdown that renders as the same.

    String methods give a plain `str`: what they made is escaped as a whole when it comes to the screen.
    """

    markdown: str

    def __new__(cls, plain: str, markdown: str) -> "Text":
        instance = super().__new__(cls, plain)
        instance.markdown = markdown
        return instance

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]  # str's own has one: copies need both
        return str.__str__(self), self.markdown


def text(value: object, most: int = NAME) -> Text:
    """Text from outside: a name, a URL parameter, a note."""
    if isinstance(value, Text):
        return value
    plain = visible(str(value), most)
    return Text(plain, _begun(_escaped(plain)))


def source(words: str) -> str:
    """Markdown that renders as the text."""
    return text(words, SENTENCE).markdown


def spoken(words: str) -> str:
    """Name of a control: the text itself, as a screen reader reads it from the source of the markdown.

    A character that could act as markup is put as its full-width form, which nothing but a reader understands.
    """
    plain = visible(str(words), SENTENCE)
    if BEGINNING.match(plain):
        plain = _full_width(plain[0]) + plain[1:]
    plain = NUMBERED.sub(lambda match: match[1] + _full_width(match[2]), plain)
    return ESCAPED.sub(lambda match: "".join(map(_full_width, match[0])), plain)


def filled(template: str, facts: Mapping[str, object]) -> Text:
    """Template with facts filled in; only backticks are markdown."""
    if not facts:
        return _plain(template)
    by_name = {name: text(fact, FACT) for name, fact in facts.items()}
    return Text(template.format_map(by_name), _begun("".join(_put_in(by_name, *part) for part in _parts(template))))


@lru_cache(KEPT)
def _plain(template: str) -> Text:
    """Template without facts."""
    return Text(template.format(), _begun("".join(_put_in({}, *part) for part in _parts(template))))


def prose(words: str) -> Text:
    """Docstring as text: paragraphs separated by empty lines."""
    return paragraphs(text(" ".join(part.split()), SENTENCE) for part in words.split("\n\n"))


def joined(separator: str, parts: Iterable[str]) -> Text:
    """Concatenation of parts, each with its markdown."""
    every = [text(part, SENTENCE) for part in parts]
    return Text(separator.join(every), _escaped(separator).join(part.markdown for part in every))


def paragraphs(parts: Iterable[str]) -> Text:
    """Parts as paragraphs."""
    every = [text(part, SENTENCE) for part in parts if part]
    return Text(" ".join(every), "\n\n".join(part.markdown for part in every))


def unbroken(words: str) -> Text:
    """Text that is not broken across lines."""
    whole = text(words, SENTENCE)
    return Text(whole.replace(" ", NO_BREAK), whole.markdown.replace(" ", NO_BREAK))


def small(words: str) -> Text:
    return _within(":small[", words, "]")


def bold(words: str) -> Text:
    return _within("**", words, "**")


def coloured(colour: Colour, words: str) -> Text:
    return _within(f":{colour}[", words, "]")


def heard(words: str) -> Text:
    """Text that only a screen reader reads: what a short label such as “Download” is of.

    The style sheet hides it by the class of this markup, which pages use for nothing else.
    """
    return _within(":shimmer[", words, "]")


def label(words: str) -> Text:
    """Text as a grey badge."""
    return _within(":gray-badge[", words, "]")


def dot(colour: Colour, sign: str = "●") -> Text:
    """Coloured dot or another sign, for a state."""
    return coloured(colour, sign)


def _within(opening: str, words: str, closing: str) -> Text:
    """Text inside markup, without trailing blanks that would break it."""
    whole = text(words, SENTENCE)
    return Text(str(whole), f"{opening}{whole.markdown.strip()}{closing}") if whole else whole


# How markdown is kept out. A reference to a character (&#42;) is never markup, whatever stands around it. But what
# Streamlit looks for in the text that is left in the end, it finds all the same: addresses, :emoji:, icons, arrows.
# There one character stands apart, in a span of its own without a look (a `:color[]` without a colour), which no
# pattern reaches across. What can do nothing where it stands (a colon before a space, `_` in a word) stays as it is.

ESCAPED = re.compile(
    r"""
      (?P<apart> <->|->|<-|--|>=|<=|~=|[<>~=-]+$                 # arrows, and what may become one
               | (?<=[wW][wW])[wW](?=\.|$)                           # an address without a scheme
               | @                                                   # an e-mail address
               | (?<=\d):(?=\d+[\w+-]*:) | (?<!\d):(?!\s) | :(?![\s\d]) )
    | (?P<referred> [\\`*\[\]<>{}~$&] | (?<![^\W_])_ | _(?![^\W_]) )
    """,
    re.VERBOSE,
)
BEGINNING = re.compile(r" |[-+](?=\s|$)|-(?=[-\s]*$)|#{1,6}(?=\s|$)")
NUMBERED = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")
SIGN = re.compile(r"(?<=[+\u2212])(?=[¥$€£])")
"""Between a sign and a currency, where a browser may break a line: the markdown has a joiner there."""
CODE = re.compile(r"`([^`]*)`")


@lru_cache(KEPT)
def _escaped(plain: str) -> str:
    """Escaped markdown of a plain text, safe anywhere in a line."""
    unbroken = SIGN.sub(WORD_JOINER, plain)
    return ESCAPED.sub(lambda match: "".join(map(_apart if match["apart"] else _referred, match[0])), unbroken)


def _apart(char: str) -> str:
    return f":color[{_referred(char)}]"


def _referred(char: str) -> str:
    return f"&#{ord(char)};"


FULL_WIDTH = ord("！") - ord("!")


def _full_width(char: str) -> str:
    return "\u3000" if char == " " else chr(ord(char) + FULL_WIDTH)


def _begun(markdown: str) -> str:
    """Escapes for the beginning of a line: lists, headings, indented code."""
    if match := NUMBERED.match(markdown):
        return match[1] + _referred(match[2]) + markdown[match.end() :]
    return _referred(markdown[0]) + markdown[1:] if BEGINNING.match(markdown) else markdown


@lru_cache
def _parts(template: str) -> tuple[tuple[str, str, str], ...]:
    """Parts of a template: escaped words, name of a fact, code."""

    def each() -> Iterator[tuple[str, str, str]]:
        for at, part in enumerate(CODE.split(template)):
            if at % 2:
                yield "", "", part
            else:
                yield from ((_escaped(words), field or "", "") for words, field, *_ in Formatter().parse(part))

    return tuple(each())


def _put_in(facts: Mapping[str, Text], words: str, fact: str, code: str) -> str:
    return words + (facts[fact].markdown if fact else "") + (_code(code.format_map(facts)) if code else "")


def _code(content: str) -> str:
    fence = "`" * (1 + max(map(len, re.findall("`+", content)), default=0))
    room = " " if content.startswith("`") or content.endswith("`") else ""
    return f"{fence}{room}{content}{room}{fence}"

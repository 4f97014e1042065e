"""Reads markdown as Streamlit's client does, as far as possible without a browser (tests/dashboard/browser has one).

The rules of CommonMark and of GitHub's tables and strikes are those of a library; what Streamlit adds is written down
here as its client (1.67) has it. What would become more than text is a `Markup`.
"""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from streamlit.testing.v1 import AppTest

from dashboard.i18n.text import WORD_JOINER

COMMONMARK = MarkdownIt("commonmark").enable(["table", "strikethrough"])
PLAIN = {"paragraph_open", "paragraph_close", "inline", "text"}
OURS = {"strong_open", "strong_close", "code_inline"}
LOOK = re.compile(r":(?:small|shimmer|gray|green|orange|red|blue|gray-badge)\[([^\[\]]*)\]")
"""The markup that pages use."""
APART = re.compile(r":color\[(&#\d+;)\]")
"""A text directive without a look: its content stands in an element of its own."""
BORDER = "\ue000"
"""Stands for the borders of that element."""
FIELDS = {"body", "label", "title", "help", "delta", "delta_description", "text", "caption"}
"""Fields of an element that are markdown."""
FOUND_IN_TEXT = {
    "emoji": re.compile(r":\+1:|:-1:|:[\w-]+:", re.ASCII),
    "icon": re.compile(r":material_\w+:", re.ASCII),
    "logo": re.compile(":streamlit:"),
    "arrow": re.compile(r"(^|\s)(<->|->|<-|--|>=|<=|~=)(\s|$)"),
    "address": re.compile(r"(https?://|www(?=\.))([-.\w]+)([^ \t\r\n]*)", re.IGNORECASE | re.ASCII),
    "e-mail": re.compile(r"[-.\w+]+@[-\w]+(?:\.[-\w]+)+", re.ASCII),
}
FOUND_IN_SOURCE = {"math": re.compile(r"\$"), "directive": re.compile(r":[^\W\d]")}


class Markup(AssertionError):
    """Something of it is no text."""


def rendered(markdown: str, *, ours: bool = False) -> str:
    """The text that a reader sees. Raises Markup, but for what is ours where that may be there."""
    source = APART.sub(rf"{BORDER}\1{BORDER}", markdown.replace(":material/", ":material_"))
    while ours and LOOK.search(source):
        source = LOOK.sub(rf"{BORDER}\1{BORDER}", source)
    _refuse(FOUND_IN_SOURCE, [source])
    nodes = list(_texts(COMMONMARK.parse(source), PLAIN | OURS if ours else PLAIN))
    _refuse(FOUND_IN_TEXT, [part for node in nodes for part in node.split(BORDER)])
    return "".join(nodes).replace(BORDER, "").replace(WORD_JOINER, "")


def _refuse(patterns: dict[str, re.Pattern[str]], texts: list[str]) -> None:
    results = [(name, text) for text in texts for name, pattern in patterns.items() if pattern.search(text)]
    if results:
        raise Markup(results)


def _texts(tokens: list[Token], kinds: set[str]) -> Iterator[str]:
    for token in tokens:
        if token.type not in kinds:
            raise Markup(token.type, token.content)
        if token.children:
            yield from _texts(token.children, kinds)
        elif token.type in ("text", "code_inline"):
            yield token.content if token.type == "text" else BORDER


def shown_markdown(app: AppTest) -> list[str]:
    """The source of everything on the page that Streamlit's client renders as markdown."""
    return [source for proto in _protos(app._tree) for source in _sources(proto) if source]


def _protos(node: Any) -> Iterator[Any]:
    if (proto := getattr(node, "proto", None)) is not None:
        yield proto
    for child in getattr(node, "children", {}).values():
        yield from _protos(child)


def _sources(proto: Any) -> Iterator[str]:
    """Texts of the element itself, of the buttons in a row, and the title of what opens."""
    if proto.DESCRIPTOR.name in ("Html", "Code"):
        return
    for field, value in proto.ListFields():
        if field.name in FIELDS and isinstance(value, str):
            yield value
        elif field.name == "options" and proto.DESCRIPTOR.name == "ButtonGroup":
            yield from (option.content for option in value)
        elif field.name in ("expandable", "dialog"):
            yield from _sources(value)
        elif field.name == "columns" and isinstance(value, str):
            yield from (column["help"] for column in json.loads(value).values() if column.get("help"))


def as_read(markdown: str) -> str:
    """What Streamlit is given, without our own markup and escapes: for tests that look for a sentence."""
    return html.unescape(re.sub(r":[a-z-]+\[((?:[^\[\]]|\[[^\]]*\])*)\]", r"\1", APART.sub(r"\1", markdown)))

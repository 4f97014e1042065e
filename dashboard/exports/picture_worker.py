"""Process that draws one picture: a Vega-Lite chart with its caption as SVG or PNG.

Reads a JSON object from stdin (`spec`, `caption`, `colours`, `language`, `form`), writes the picture to stdout. It is
started by `dashboard.exports.picture` and imports nothing of ours: the renderer takes 100 MB, which end with it.
"""

import json
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

FONTS = "'Noto Sans CJK SC', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
"""No family without quotes has a word that begins with a digit: with one the renderer draws no text at all."""
WIDTH, MARGIN = 960, 32
"""Of the whole picture in pixels; PNG has twice as many."""
SCALE = 2
TITLE, BELOW, FACT = 22, 15, 13
"""Font sizes in pixels."""
LEADING, GAP = 1.45, 14
MOST = {"title": 3, "below": 3, "fact": 6}
"""Most lines of a text; what is longer ends with an ellipsis."""
NARROW, WIDE_CHAR, UPPER, OTHER = 0.32, 1.0, 0.68, 0.57
"""Widths of letters in units of the font size: of “il.,” and blanks, Chinese ones, capitals, and the rest."""
NEVER_FIRST = "，。、；：！？）》」』】”’…·,.;:!?)]}"


def main() -> None:
    """One picture from stdin to stdout."""
    asked = json.load(sys.stdin)
    import vl_convert

    chart = vl_convert.vegalite_to_svg(_sized(asked["spec"]), allowed_base_urls=[])
    picture = framed(chart, asked["caption"], asked["colours"], asked["language"])
    content = vl_convert.svg_to_png(picture, scale=SCALE) if asked["form"] == "png" else picture.encode()
    sys.stdout.buffer.write(content)


def _sized(spec: dict[str, Any]) -> dict[str, Any]:
    """The chart in the width of the picture; it was to take that of its place on a page."""
    return spec | {"width": WIDTH - 2 * MARGIN, "autosize": {"type": "fit-x", "contains": "padding"}}


def framed(chart: str, caption: dict[str, Any], colours: dict[str, str], language: str) -> str:
    """SVG of the chart between its title and its facts. `caption`: `title`, `below`, `facts` (texts, one a line)."""
    width = WIDTH - 2 * MARGIN
    texts, y = [], float(MARGIN)
    for kind, size, weight, role in (("title", TITLE, 600, "ink"), ("below", BELOW, 400, "muted")):
        for line in wrapped(caption[kind], size, width, MOST[kind]):
            y += size * LEADING
            texts.append(_text(line, y - size * 0.4, size, weight, colours[role]))
        y += GAP / 2
    y += GAP / 2
    root = re.search(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)"', chart)
    if root is None:
        raise SystemExit("the renderer gave no SVG with a width and a height")
    placed = chart.replace("<svg ", f'<svg x="{MARGIN}" y="{y:g}" ', 1)
    y += float(root[2]) + GAP
    if caption["facts"]:
        texts.append(f'<path d="M{MARGIN} {y:g}H{WIDTH - MARGIN}" stroke="{colours["rule"]}"/>')
        y += GAP / 2
    for fact in caption["facts"]:
        for line in wrapped(fact, FACT, width, MOST["fact"]):
            y += FACT * LEADING
            texts.append(_text(line, y - FACT * 0.4, FACT, 400, colours["muted"]))
    height = round(y + MARGIN * 0.75)
    said = f"<title>{escape(caption['title'])}</title><desc>{escape(' '.join(caption['facts']))}</desc>"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" role="img" '
        f'xml:lang="{escape(language)}" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}">{said}'
        f'<rect width="{WIDTH}" height="{height}" fill="{colours["page"]}"/>{placed}{"".join(texts)}</svg>'
    )


def _text(line: str, y: float, size: int, weight: int, colour: str) -> str:
    return (
        f'<text x="{MARGIN}" y="{y:.1f}" font-family="{FONTS}" font-size="{size}" font-weight="{weight}" '
        f'fill="{colour}">{escape(line)}</text>'
    )


def wrapped(text: str, size: int, width: float, most: int) -> list[str]:
    """Lines of a text that are no wider than so many pixels, by estimated widths of letters."""
    lines, line = [], ""
    for word in _words(text):
        if line and _width(line + word.rstrip()) * size > width:
            lines.append(line.rstrip())
            line = word.lstrip()
        else:
            line += word
    lines.append(line.rstrip())
    kept = [line for line in lines if line]
    return kept if len(kept) <= most else [*kept[: most - 1], f"{kept[most - 1]} …"]


def _words(text: str) -> Iterator[str]:
    """What is not broken: words with the blank after them, a Chinese letter and signs after it, parts of long words."""
    word = ""
    for char in text:
        is_after = not word or word[-1].isspace() or _is_wide(word[-1]) or _is_wide(char) or len(word) > WIDTH // TITLE
        if word and is_after and not char.isspace() and char not in NEVER_FIRST:
            yield word
            word = ""
        word += char
    if word:
        yield word


def _width(text: Sequence[str]) -> float:
    return sum(map(_char_width, text))


def _char_width(char: str) -> float:
    if _is_wide(char):
        return WIDE_CHAR
    if char.isspace() or char in "ilIjtf.,:;'|!()[]":
        return NARROW
    return UPPER if char.isupper() or char in "mwMW%@—" else OTHER


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


if __name__ == "__main__":
    main()

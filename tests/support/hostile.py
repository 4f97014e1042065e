"""Names that would be markup, addresses, formulas, controls or nothing at all, and a product full of them."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from tests.support.tiny import warehouse

OUTSIDE = "http://127.0.0.1:9999"
"""Nobody is there: a request to it is one that data made."""
CASE: list[str] = json.loads(
    (Path(__file__).parents[1] / "cases" / "25-hostile-names" / "names.json").read_text(encoding="utf-8")
)

MARKDOWN = (
    f"![]({OUTSIDE}/a)",
    f"[![x]({OUTSIDE}/b)]({OUTSIDE}/c)",
    f"[x]({OUTSIDE}/d 'title')",
    f"[x][y] [y]: {OUTSIDE}/e",
    f"[y]: {OUTSIDE}/f",
    f"<{OUTSIDE}/g>",
    f"{OUTSIDE}/h",
    "HTTPS://EVIL.EXAMPLE/x",
    "www.evil.example/x",
    "WwW.evil.example",
    "someone@evil.example",
    "mailto:someone@evil.example",
    "xmpp:someone@evil.example/x",
    f":({OUTSIDE}/i)",
    f":[x]({OUTSIDE}/j)",
    "***bold*** __bold__ _it_ *it*",
    "_private",
    "snake_case_name",
    "~struck~ ~~struck~~",
    "`code` ``co`de``",
    "```js alert(1) ```",
    "~~~",
    "> quoted",
    "- listed",
    "+ listed",
    "* listed",
    "1. listed",
    "12) listed",
    "- [ ] to do",
    "---",
    "***",
    "===",
    "# h1",
    "###### h6",
    "#tag",
    "    code by indent",
    "| a | b |",
    "[^1]: footnote [^1]",
    "a\\",
    "\\[x\\](y)",
    "\\*",
    "line  \nbreak",
    "para\n\npara",
    "Title\n=====",
    "Title\n---",
    "| a |\n|---|\n| b |",
    ":::note\nx\n:::",
)
STREAMLIT = (
    ":streamlit:",
    ":material/delete:",
    ":material_home:",
    "x:material/a:y",
    ":smile:",
    ":+1::-1:",
    ":100:",
    "10:30:45",
    "::smile::",
    ":red",
    "level:red",
    ":red-badge[x]",
    ":rainbow[x]",
    ":color[x]{foreground=red}",
    ":help[]",
    ":shimmer[x]",
    "::leaf[x]{a=b}",
    "]:red[",
    "a]]] b",
    "[[[ b",
    "a -> b <- c <-> d",
    "a -- b",
    "a >= b <= c ~= d",
    "--",
)
MATHS = (
    "$x$",
    "$$x$$",
    "$5 or $6",
    "\\(x\\) \\[y\\]",
    "$\\unicode{x41}$",
    "`$x$`",
)
HTML = (
    "<!-- gone -->",
    "<![CDATA[x]]>",
    "<b>b</b><br/>",
    "<a href='javascript:alert(7)'>x</a>",
    "<style>*{display:none}</style>",
    "<math><mi//xlink:href='data:x,<script>alert(8)</script>'>",
    "<details open ontoggle=alert(9)>",
    "&copy; &#42; &amp;lt; &nbsp;",
    "</textarea></script>",
    "javascript:alert(10)",
    "{{constructor.constructor('alert(11)')()}}",
    "%3Cscript%3E %00",
    "'\"` onmouseover=alert(12)",
)
CONTROLS = (
    "nul\x00nul",
    "bell\x07back\x08",
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x9b31m",
    "del\x7f",
    "next\x85line",
    "line\u2028para\u2029end",
    "\u202dleft\u202c \u2066isolate\u2069 \u200fmark",
    "soft\u00adhyphen",
    "a\u2060b\u200db",
    "tags\U000e0041\U000e007f",
    "not\uffffchar",
)
UNSEEN = (
    " ",
    "   ",
    "\u3000",
    "\u00a0x\u00a0",
    "\u3164",
    "\u2800\u115f",
    "lead\u0301\u0302" + "\u0300" * 60 + "ing",
)
FORMULAS = (
    '=cmd|"/C calc"!A0',
    "＋1＋1",
    "－1＋1",
    "＠SUM(1)",
    "﹦1+1",
    "\u00a0=1+1",
    "\u3000=1+1",
    "\u200b=1+1",
    "'=1+1",
    '"=1+1"',
    "x\n=1+1",
    "x\r\n@SUM(1)",
    "x;-1+1",
    "x|=1+1",
    "\x00=1+1",
    "--1+1",
)
WRITTEN = (
    "👨‍👩‍👧‍👦 family",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "👍🏽 ❤️",
    "می‌خواهم",
    "क्‍ष",
    "العربية",
    "раураl",
    "Ａ１",
    "e\u0301 é",
    "中文:名 [注]",
)
LONG = ("x" * 4_096, "[x](http://a) " * 300, "\u202e" * 4_096, "长" * 4_096)
OTHERS = [*MARKDOWN, *STREAMLIT, *MATHS, *HTML, *CONTROLS, *UNSEEN, *FORMULAS, *WRITTEN, *LONG]
HOSTILE = [*CASE, *OTHERS]

MONTHS = [date(year, month, 1) for year in (2024, 2025) for month in range(1, 13)]
PEOPLE = 4
"""Users of each feature."""


def built(home: Path, names: Sequence[str]) -> Path:
    """A folder warehouse of two years, whose features bear these names; every other dimension has a third of them.

    Each user uses one feature, on one day a month; every other feature loses half of its users in the second year.
    """
    everybody = list(range(PEOPLE * len(names)))
    channels, regions, platforms = names[::3], names[1::3], names[2::3]
    features = {"feature_id": names, "name": names, "name_zh": names, "module": names}
    features |= {"kind": [("strategic", "iteration")[n % 2] for n in range(len(names))]}
    features |= {"launched_on": [date(2025, 1 + n % 12, 5) for n in range(len(names))]}
    users = [(id, date(2020, 1, 1), _nth(channels, id), _nth(regions, id)) for id in everybody]
    usage_rows = [
        (id, month.replace(day=1 + id % 28), _nth(names, id), _nth(platforms, id), 20.0 + month.month)
        for month in MONTHS
        for id in everybody
        if month.year == 2024 or id % len(names) % 2 or id < len(everybody) / 2
    ]
    payments = [(f"{id}-{month}", id, month, "base", 10.0 + id, "CNY") for month in MONTHS[11::12] for id in everybody]
    refunds = [(name, 0, MONTHS[-1], name, -5.25, "CNY") for name in names[:: len(names) // 8]]
    return warehouse(
        home,
        features=pl.DataFrame(features),
        users=_table(users, "user_id registered_on channel region"),
        usage_daily=_table(usage_rows, "user_id usage_date feature_id platform minutes"),
        payments=_table([*payments, *refunds], "payment_id user_id paid_on kind amount currency"),
    )


def _nth(names: Sequence[str], n: int) -> str:
    return names[n % len(names)]


def _table(rows: Sequence[tuple[object, ...]], columns: str) -> pl.DataFrame:
    return pl.DataFrame(rows, columns.split(), orient="row")


def plan(file: Path, names: Sequence[str]) -> Path:
    """Targets, and every name as a note of December 2025 in both languages."""
    targets = ('[[target]]\nmetric = "monthly_active_users"\nperiod = "2025-12"\nvalue = 100\n',)
    notes = (f"[[note]]\non = 2025-12-03\nen = {_toml(name)}\nzh = {_toml(name)}\n" for name in names if name.strip())
    file.write_text("\n".join([*targets, *notes]), encoding="utf-8")
    return file


def _toml(text: str) -> str:
    return '"' + "".join(f"\\U{ord(char):08X}" for char in text) + '"'

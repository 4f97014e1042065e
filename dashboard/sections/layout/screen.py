"""Output of text to Streamlit: escapes everything that is not markdown of ours.

Pages and sections call nothing of Streamlit that takes text; a test reads their code. Labels, titles, messages and
tooltips are markdown to Streamlit; options of a select box, cells, headings of columns and page titles are not.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, Literal

import polars as pl
import streamlit as st

from dashboard.charts import base
from dashboard.i18n.text import FACT, coloured, heard, joined, source, spoken, text
from dashboard.presentation.links import Link
from dashboard.sections.layout import address, table_columns
from dashboard.sections.layout.table_columns import Rows, Said, Style
from queries.text.visible import visible, visible_lines

Page = Any
"""Streamlit page, untyped."""
Called = Callable[[str], str]
NO_STYLES: Mapping[str, Style] = {}
NO_TEXTS: Mapping[str, Said] = {}
CELL = 300
"""Longest table cell, in characters."""
LARGE = 500
"""Rows above which a table is made anew at each run: kept ones would take too much memory."""
MANY, ROW = 20, 35
"""Rows that a table shows at once, to the rest of which one scrolls in it; height of a row of which none is said."""


def title(text: str) -> None:
    st.title(source(text), anchor=False)


def subheader(text: str) -> None:
    """Title of a card, one level below that of the page."""
    st.header(source(text), anchor=False)


def paragraph(
    text: str, *, align: Literal["left", "center"] = "left", width: Literal["stretch", "content"] = "stretch"
) -> None:
    st.markdown(source(text), text_alignment=align, width=width)


def info(text: str) -> None:
    st.info(source(text))


def warning(text: str) -> None:
    st.warning(source(text))


def error(text: str) -> None:
    st.error(source(text))


def code(text: str) -> None:
    """Code in one colour: those that Streamlit gives to its words have 3.8 : 1, and follow no theme."""
    st.code(visible_lines(text), language=None, wrap_lines=True)


def metric(label: str, value: str, **more: Any) -> None:
    """A number with its change: `more` as `st.metric` takes it."""
    texts = {name: source(more[name]) for name in ("delta", "delta_description", "help") if more.get(name)}
    st.metric(spoken(label), source(value), **(more | texts))


def expander(label: str, *, expanded: bool = False) -> Any:
    return st.expander(source(label), expanded=expanded)


def popover(label: str, key: str) -> Any:
    """A button that opens a small window with controls."""
    return st.popover(source(label), key=key)


def dialog(title: str, content: Callable[[], None]) -> None:
    """A large window over the page."""
    st.dialog(source(title), width="large")(content)()


def button(label: str, key: str, *, help: str | None = None, **more: Any) -> bool:
    return st.button(source(label), key=key, help=None if help is None else source(help), **more)


def menu(label: str, key: str) -> Any:
    """A quiet button that opens a small window with what is put into it."""
    return st.popover(source(label), type="tertiary", key=key)


def download(label: str, make: Callable[[], bytes], file: str, mime: str, key: str) -> None:
    """A button that gives a file away; it is made when it is asked for, and the page stays as it is."""
    st.download_button(source(label), make, file, mime, key=key, type="tertiary", on_click="ignore")


def progress(share: float, label: str, bar: Any = st) -> Any:
    """A bar that fills from 0 to 1, or the next state of a bar."""
    return bar.progress(share, text=source(label))


def page_link(page: Page, label: str, **query: str | Sequence[str] | None) -> None:
    """A link to a page of ours, with what is chosen now and what it is to show; None for a default."""
    st.page_link(page, label=source(label), query_params=address.chosen(**query))


def link(pages: Mapping[str, Page], to: Link, label: str, of: str = "") -> None:
    """A link in the colour of links; `of`: what it leads to the details of, where the label alone does not say it."""
    page_link(pages[to.page], joined(" ", [coloured("blue", label), *([heard(of)] if of else [])]), **to.query)


def view_link(page: Page, label: str, query: Mapping[str, Sequence[str]]) -> None:
    """A link to a page of ours with a query of its own, whatever is chosen now."""
    st.page_link(page, label=source(label), query_params={name: list(values) for name, values in query.items()})


def route_link(label: str, route: str, key: str, note: Callable[..., None], *given: Any) -> None:
    """A link to a route of our server beside the pages, in another tab; `note` is told of the click."""
    st.link_button(source(label), route, key=key, type="tertiary", on_click=note, args=given)


def go(page: Page) -> None:
    """Leaves for another page with the state as it is; does not return.

    What leads to another state is a link: of a switch by code that also changes the query, Streamlit's client makes two
    steps of the history.
    """
    st.switch_page(page, query_params=address.present())


def page(show: Callable[[], None], title: str, name: str, *, is_first: bool) -> Page:
    """A page for the navigation."""
    return st.Page(show, title=source(title), url_path=name, default=is_first)


def select(label: str, options: Sequence[str], called: Called, key: str, **layout: Any) -> Any:
    """Select box with plain-text options."""
    return st.selectbox(spoken(label), options, format_func=lambda id: str(text(called(id), FACT)), key=key, **layout)


def several(label: str, options: Sequence[str], called: Called, key: str, nothing: str, **layout: Any) -> list[str]:
    """Box in which several plain-text options can be chosen; `nothing` is said while none is."""
    choose = partial(st.multiselect, format_func=lambda id: str(text(called(id), FACT)), key=key)
    return list(choose(spoken(label), options, placeholder=str(text(nothing)), **layout))


def buttons(label: str, options: Sequence[str], called: Called, key: str, **layout: Any) -> Any:
    """Segmented control."""
    choose = partial(st.segmented_control, required=True, format_func=lambda id: source(called(id)), key=key)
    return choose(spoken(label), options, **layout)


def slider(label: str, least: float, most: float, first: float, step: float, key: str) -> float:
    """Slider of numbers, written without trailing zeros."""
    ends = float(least), float(most), float(first), float(step)
    return float(st.slider(spoken(label), *ends, format="%g", key=key))


def text_input(label: str, key: str, **layout: Any) -> str:
    return str(st.text_input(spoken(label), key=key, **layout) or "")


def text_area(label: str, key: str, **layout: Any) -> str:
    return str(st.text_area(spoken(label), key=key, **layout) or "")


def form(key: str) -> Any:
    """Fields that are sent together, and keep what was written in them."""
    return st.form(key, border=False, enter_to_submit=False)


def submit(label: str) -> bool:
    """The button that sends a form."""
    return st.form_submit_button(source(label))


def days_input(label: str, key: str, **layout: Any) -> tuple[date, ...]:
    """First and last day; one of them while the other is still to be chosen."""
    return tuple(st.date_input(spoken(label), key=key, format="YYYY-MM-DD", **layout))


def day_input(label: str, key: str, **layout: Any) -> date | None:
    chosen: date | None = st.date_input(spoken(label), key=key, format="YYYY-MM-DD", **layout)
    return chosen


def table(
    rows: Rows,
    columns: Mapping[str, Any],
    *,
    styles: Mapping[str, Style] = NO_STYLES,
    texts: Mapping[str, Said] = NO_TEXTS,
    **layout: Any,
) -> Any:
    """A table. Of columns `styles` has the style of their cells, by value or one a row; `texts` how numbers are put.

    The button by which Streamlit's tables give their rows away as CSV is switched off in .streamlit/config.toml: it
    writes a text that begins with "=" as the formula that a spreadsheet takes it for. The CSV export of ours does not.
    """
    printed = table_columns.printed(rows, columns)
    if printed and not isinstance(rows, pl.DataFrame):
        rows = pl.DataFrame(rows, infer_schema_length=None)
    said = {**printed, **texts}
    columns = {name: table_columns.bare(column) if name in printed else column for name, column in columns.items()}
    if layout.get("height") == "content" and len(rows) > MANY:
        layout["height"] = round((MANY + 1.5) * layout.get("row_height", ROW))

    def draw() -> Any:
        return st.dataframe(_styled(rows, styles, said), column_config=dict(columns), hide_index=True, **layout)

    if "on_select" in layout or len(rows) > LARGE:
        return draw()
    base.made_once(table_columns.content(rows, styles, said, columns, layout), draw)
    return None


def _styled(rows: Rows, styles: Mapping[str, Style], texts: Mapping[str, Said]) -> Any:
    shown: Any = _cells(rows)
    for name, style in styles.items():
        styler = getattr(shown, "style", shown)
        shown = styler.map(style, subset=name) if callable(style) else styler.apply(partial(_given, style), subset=name)
    for name, said in texts.items():
        shown = getattr(shown, "style", shown).format(said, subset=name, na_rep="")
    return shown


def _given(styles: Sequence[str], column: Any) -> Sequence[str]:
    return styles


def _cells(rows: Rows) -> Any:
    """Cells: numbers and days unchanged, texts made safe to display."""
    if not isinstance(rows, pl.DataFrame):
        return [{name: _cell(value) for name, value in row.items()} for row in rows]
    texts = [
        pl.Series(column.name, list(map(_cell, column)), pl.String) for column in rows if column.dtype == pl.String
    ]
    return rows.with_columns(texts).to_pandas()


def _cell(value: Any) -> Any:
    return visible(value, CELL) if isinstance(value, str) else value

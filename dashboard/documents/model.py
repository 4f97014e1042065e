"""Document model: sections of paragraphs, tiles, tables and charts, in which every number is a figure of the registry.

A line is a tuple of pieces: words of a template (`str`), what people or calendars have named (`Name`), and figures.
Writers lay the model out; none of them makes text or numbers of its own.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from metrics.model.metric import Unit

FIGURES = "figures"
"""Section of all figures: its tables are wide, and of a presentation it is a note."""


CARD = "card_"
"""Beginning of the id of what was put there from another page."""
UNSAID = (".room", ".size")
"""Parts that only place a mark or a label of a chart, and stand nowhere as a number."""


class Name(str):
    """Text whose digits are no figures: a date, a title that a person wrote, a version, a definition."""

    __slots__ = ()


@dataclass(frozen=True)
class Basis:
    """What figures rest on: one answer, or one record."""

    id: str
    """monthly_active_users@2025-12: metric and period, and what else was asked."""
    title: str
    definition: str
    period: str
    base: str
    """Period compared with; empty for none."""
    trust: str
    """passed, warned, stale or failed; `recorded` for what people wrote."""
    checks: str
    """Checks passed of checks made; empty where there are none."""
    query: str
    """Command that prints the same."""
    is_recorded: bool = False
    """Whether it depends on the records, which change without a new snapshot."""


@dataclass(frozen=True)
class Figure:
    """One number: how it is written here, and what it is."""

    id: str
    """Id of the basis and the part: monthly_active_users@2025-12#value."""
    text: str
    value: float | None
    basis: Basis
    unit: Unit | None = None
    """None for a plain number."""
    role: str = ""
    """Colour role of a change: good or bad; empty for none."""

    def __str__(self) -> str:
        return self.text

    @property
    def is_said(self) -> bool:
        """Whether it stands somewhere as a number, and is not the number of figures itself."""
        return bool(self.text) and not self.id.endswith(UNSAID) and self.basis.id != FIGURES


Piece = str | Name | Figure
Line = tuple[Piece, ...]
NOTHING: Line = ()


def plain(line: Line) -> str:
    """Text of a line."""
    return "".join(str(piece) for piece in line)


Style = Literal["lead", "body", "note", "waits", "free", "by"]
"""lead: message of the section; free: what a person wrote, `by`: who and when; waits: why something is not there."""


@dataclass(frozen=True)
class Heading:
    """Heading within a section."""

    line: Line


@dataclass(frozen=True)
class Paragraph:
    """Paragraph of one style."""

    line: Line
    style: Style = "body"


@dataclass(frozen=True)
class Tile:
    """Headline figure with its change and where it came from."""

    label: Line
    value: Line
    change: Line
    below: Line
    role: str = "muted"


@dataclass(frozen=True)
class Tiles:
    """Headline figures side by side."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Table:
    """Table with a header row; `numbers` are the columns that are set to the right."""

    id: str
    columns: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]
    numbers: frozenset[int] = frozenset()
    widths: tuple[float, ...] = ()
    """Relative column widths; empty for equal ones."""
    title: Line = NOTHING
    """Its finding; empty where the text before says it."""
    below: Line = NOTHING
    of: int = 0
    """Rows that there are, where it may have only the first of them."""
    rest: tuple[tuple[Line, ...], ...] = ()
    """Rows after these that only the workbook has; their figures are none of the registry."""


@dataclass(frozen=True)
class Series:
    """Values of one series of a chart, one for each category; None where there is none."""

    name: Line
    role: str
    """now, base, good, bad, plan (outlined) or forecast (hatched).

    `hidden` carries other series, `label` has their texts: neither is drawn.
    """
    values: tuple[Figure | None, ...]


Kind = Literal["columns", "bars", "waterfall"]


@dataclass(frozen=True)
class Chart:
    """Chart that carries its finding as title; values are divided by `scale` on the axis."""

    id: str
    kind: Kind
    title: Line
    below: Line
    """What is plotted: metric, unit, comparison."""
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: Unit
    scale: float = 1.0

    @property
    def has_signs(self) -> bool:
        """Whether its series are gains and losses of one quantity."""
        return bool({series.role for series in self.series} & {"good", "bad"})

    @property
    def alt(self) -> str:
        """Text alternative: the finding and what is plotted."""
        return f"{plain(self.title)}. {plain(self.below)}"


@dataclass(frozen=True)
class Picture:
    """Chart that no writer knows, as a picture, with a table of its figures."""

    id: str
    title: Line
    below: Line
    table: Table
    draw: Callable[[], bytes] = field(compare=False)
    """PNG without the title, two pixels for each of its width of 960."""

    @property
    def alt(self) -> str:
        """Text alternative: the finding and what is plotted; its figures stand in the table."""
        return f"{plain(self.title)}. {plain(self.below)}"


Block = Heading | Paragraph | Tiles | Table | Chart | Picture


@dataclass(frozen=True)
class Section:
    """Section with its message, which is its only claim in a presentation."""

    id: str
    title: Line
    message: Line
    blocks: tuple[Block, ...]
    waits: Line = NOTHING
    """Why it has nothing to say; the contents list says so."""


@dataclass(frozen=True)
class Document:
    """Document with everything that is needed to make it again."""

    title: Line
    subtitle: Line
    facts: tuple[Line, ...]
    """What stands on the cover: snapshot, days, records, checks."""
    words: Mapping[str, str]
    """Fixed words of a writer, such as the heading of the contents."""
    language: str
    currency: str
    """Code of the currency of its amounts."""
    about: Mapping[str, str]
    """Stamp that every file carries: snapshot, period, language, sections, records, marked."""
    sections: tuple[Section, ...]
    figures: Mapping[str, Figure] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()
    """Why it may not be given out: failed checks and incomplete periods behind its figures."""

    @property
    def count(self) -> int:
        """Number of figures that a reader finds in it."""
        return sum(figure.is_said for figure in self.figures.values())

    def charts(self) -> Iterator[Chart]:
        """Every chart in order."""
        for section in self.sections:
            yield from (block for block in section.blocks if isinstance(block, Chart))

    def pictures(self) -> Iterator[Picture]:
        """Every picture in order."""
        for section in self.sections:
            yield from (block for block in section.blocks if isinstance(block, Picture))


def lines_of(block: Block) -> Iterator[Line]:
    """Every line of a block in reading order; a chart has its title and what is plotted."""
    match block:
        case Heading(line) | Paragraph(line):
            yield line
        case Tiles(tiles):
            for tile in tiles:
                yield from (tile.label, tile.value, tile.change, tile.below)
        case Table():
            yield from (block.title, block.below)
            yield from block.columns
            for row in block.rows:
                yield from row
        case Chart():
            yield from (block.title, block.below)
        case Picture():
            yield from (block.title, block.below)
            yield from lines_of(block.table)


def figures_of(section: Section) -> Iterator[Figure]:
    """Every figure of a section, those in charts too."""
    for line in (section.message, section.waits, *(line for block in section.blocks for line in lines_of(block))):
        yield from (piece for piece in line if isinstance(piece, Figure))
    for block in section.blocks:
        if isinstance(block, Chart):
            yield from (figure for series in block.series for figure in series.values if figure)

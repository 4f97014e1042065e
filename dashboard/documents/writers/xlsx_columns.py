"""Columns of a section's sheet, which all of its tables share."""

from dashboard.documents.model import Picture, Section, Table

LEAST, OTHERS, WIDE = 7, 20.0, 1.5
"""Columns over which paragraphs and charts go; width of those after the second, and from which relation to the first
one the second has the room."""


def widths_of(section: Section) -> list[float]:
    """Widths of the columns, in characters."""
    tables = [each.table if isinstance(each, Picture) else each for each in section.blocks]
    own = [table for table in tables if isinstance(table, Table)]
    relations = [max(0.0, *table.widths[1:2]) / table.widths[0] for table in own if table.widths]
    first, second = (16.0, 44.0) if max(relations, default=0.0) > WIDE else (40.0, 20.0)
    return [first, second, *[OTHERS] * (max([LEAST, *(len(table.columns) for table in own)]) - 2)]

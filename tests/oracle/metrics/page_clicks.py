"""Clicks, which add up over pages."""

from tests.oracle.support.expected import Definition, Part
from tests.oracle.support.service import CLICKS, FIRST_CLICK

OF_CLICKS = ("page", "region", "channel")

oracle = Definition(
    Part(CLICKS, "clicks"),
    None,
    OF_CLICKS,
    explained_by=OF_CLICKS,
    begins_with=FIRST_CLICK,
)

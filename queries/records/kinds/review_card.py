"""Card of the review: a chart or a table of a page that is shown in a section of the review, kept as its address."""

from hashlib import sha256

import msgspec

from queries.errors import Problem

DIGITS = 16


class ReviewCard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Address of a card: the page, what is chosen on it, and which of its cards; no figures and no pixels."""

    period: str
    """Of the review, as the command line writes periods: 2025, 2025-Q4, 2025-12."""
    section: str
    page: str
    query: dict[str, tuple[str, ...]]
    """What is chosen on the page, as its URL has it, with what it chose by itself."""
    card: str
    title: str
    """What the card said when it was put there: by it people know it where it cannot be drawn."""

    def __post_init__(self) -> None:
        """Raises Problem for an address that leads nowhere."""
        if not (self.page.strip() and self.card.strip() and self.section.strip()):
            wanted, got = "a section, a page and a card", repr((self.section, self.page, self.card))
            raise Problem("card of the review", wanted=wanted, got=got, fix="Put it there from the menu of its card")

    @property
    def id(self) -> str:
        """Id of its record: 2025-1f0c2a9b…; the same card is put into a section once."""
        return f"{self.period}-{self.digest}"

    @property
    def digest(self) -> str:
        """What tells the address from others of the same review."""
        address = self.section, self.page, sorted(self.query.items()), self.card
        return sha256(repr(address).encode()).hexdigest()[:DIGITS]

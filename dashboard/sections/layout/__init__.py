"""Layout of a page: header, cards, table columns, state in the URL."""

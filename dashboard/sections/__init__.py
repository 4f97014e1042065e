"""Sections: blocks of a page that show one thing each."""

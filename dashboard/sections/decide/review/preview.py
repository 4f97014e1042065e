"""Preview of a document as its reader will see it, and its files in every format."""

from functools import partial

import streamlit as st

from dashboard.documents import review
from dashboard.documents.cards import Take
from dashboard.documents.model import Document, plain
from dashboard.documents.outline import Wanted
from dashboard.documents.writers import FORMATS
from dashboard.presentation.context import Context
from dashboard.sections.layout import screen
from dashboard.sections.layout.card import card, note

KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
ACROSS = 3
"""Pages beside each other."""


def made(context: Context, wanted: Wanted, take: Take) -> Document:
    """The document, with a bar that tells which section is being written."""
    bar = screen.progress(0.0, context.words("review_page.writing", section=""))

    def tell(section: str, share: float) -> None:
        screen.progress(share, context.words("review_page.writing", section=section), bar)

    document = review.document(context.results, wanted, take, tell)
    bar.empty()
    return document


def show(context: Context, wanted: Wanted, document: Document, take: Take) -> None:
    """Draws two cards: downloads, and the pages."""
    words = context.words
    with card(context, words("review_page.files"), words("review_page.files_below", count=document.count)):
        with st.container(horizontal=True):
            for form in FORMATS:
                name = f"review-{wanted.period}-{wanted.language}.{form}"
                content = partial(review.file, context.results, wanted, take, form)
                screen.download(words(f"review_page.{form}"), content, name, KINDS[form], f"review.{form}")
        note(words("review_page.verify"))
    pictures = review.pages(context.results, wanted, take)
    with card(context, plain(document.title), words("review_page.pages", count=len(pictures))):
        for start in range(0, len(pictures), ACROSS):
            for column, picture in zip(st.columns(ACROSS), pictures[start : start + ACROSS], strict=False):
                says = words("review_page.page", number=pictures.index(picture, start) + 1)
                column.image(picture, alt=str(says))

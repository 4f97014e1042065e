"""What do the words on the pages mean?"""

from functools import partial

from dashboard.i18n.text import bold, joined
from dashboard.pages import Page
from dashboard.presentation.context import Context
from dashboard.presentation.glossary import TOPICS, terms
from dashboard.sections.layout.card import card, sentence, two_a_row
from dashboard.sections.layout.page_header import Header


def show(context: Context) -> None:
    count = sum(len(terms(context.words, topic)) for topic in TOPICS)
    Header.plain(context).say(context.words("glossary.title"), [context.words("glossary.count", count=count)])
    two_a_row(TOPICS, partial(_show_topic, context))


def _show_topic(context: Context, topic: str) -> None:
    with card(context, context.words(f"glossary.{topic}")):
        for term in terms(context.words, topic):
            sentence(joined(" · ", [bold(term.name), term.meaning]))


page = Page(place=5.5, show=show, group="trust", is_filtered=False)

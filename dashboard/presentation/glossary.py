"""Terms of the pages and their meanings, in the page's language."""

from dataclasses import dataclass

from dashboard.i18n import Words

TOPICS = ("counting", "comparing", "explaining", "trusting", "deciding")


@dataclass(frozen=True)
class Term:
    """A term."""

    id: str
    name: str
    meaning: str


def terms(words: Words, topic: str) -> list[Term]:
    """Terms of a topic, in the order of the words: each is "name: meaning"."""
    start = f"glossary.{topic}_terms."
    return [_term(name.removeprefix(start), str(words(name))) for name in words.texts if name.startswith(start)]


def _term(id: str, said: str) -> Term:
    """Splits at the first colon, which is a full-width one in Chinese."""
    name, _, meaning = said.replace("：", ":", 1).partition(":")
    return Term(id, name.strip(), meaning.strip())

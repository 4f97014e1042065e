"""Refusal: a question that is not answered because any number would be wrong."""


class Refusal(Exception):
    """A refused question: `code` names the reason, `facts` its particulars; the sentence is made by the page."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(f"{code}: {facts}")
        self.code = code
        self.facts = facts

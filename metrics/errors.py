"""Refusal: a question that is not answered because any number would be wrong."""


class Refusal(Exception):
    """`code` names the reason and `facts` its particulars; the words are those of the language that it is read in."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(f"{code}: {facts}")
        self.code = code
        self.facts = facts

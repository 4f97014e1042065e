"""There is no change to explain, for the reason for which the answer withholds it."""

import polars as pl

from metrics.answers import Answer
from metrics.refusal import Refusal


class Withheld(Refusal):
    """`row` of the answer says what is withheld and why; the words about it need both."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.row = answer.rows.filter(pl.col("withheld").is_not_null()).row(0, named=True)
        super().__init__("change_withheld", metric=answer.metric.id, why=self.row["withheld"])


def refuse_without_change(answer: Answer) -> None:
    """Raises Refusal unless the answer is of one period whose change is there; one from zero is."""
    if answer.rows.height != 1:
        raise Refusal("explain_one", metric=answer.metric.id, periods=str(answer.rows.height))
    row = answer.rows.row(0, named=True)
    if row["change"] is None and row["withheld"]:
        raise Withheld(answer)
    if row["change"] is None:
        raise Refusal("explain_alone", metric=answer.metric.id)

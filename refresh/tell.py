"""What a refresh does, for the log: an event with its facts, as key=value or JSON by whoever set the log up."""

import logging

LOG = logging.getLogger("product_metrics.refresh")


def tell(event: str, *, level: int = logging.INFO, **facts: object) -> None:
    """One line of the log."""
    LOG.log(level, event, extra={"facts": facts})

"""The space between Chinese and everything else, in sentences whose parts come from elsewhere."""

import re

HAN, OTHER = r"[\u4e00-\u9fff]", r"[A-Za-z0-9+\u2212¥$€£]"
SPACES = r"[ \u00a0]"
BETWEEN_HAN = re.compile(f"(?<={HAN}){SPACES}(?={HAN})")
MISSING = re.compile(f"(?<={HAN})(?={OTHER})|(?<=[A-Za-z0-9%])(?={HAN})")


def spaced(text: str) -> str:
    """One space between Han and Latin letters or digits, none between Han and Han; English stays as it is."""
    return MISSING.sub(" ", BETWEEN_HAN.sub("", text))

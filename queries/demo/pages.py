"""The pages on which people act, and which of them are core pages of the product."""

import numpy as np

PAGES = {
    "home": True,
    "search": True,
    "orders": True,
    "checkout": True,
    "messages": False,
    "settings": False,
    "backup": False,
    "recommendations": False,
}
NAMES = tuple(PAGES)
IS_CORE = np.array(list(PAGES.values()))
CORE = np.flatnonzero(IS_CORE)
WITH_OPERATIONS = np.flatnonzero(np.isin(list(PAGES), ["orders", "checkout", "settings", "backup"]))
RECOMMENDATIONS = NAMES.index("recommendations")
ELSEWHERE = np.delete(np.arange(len(NAMES)), RECOMMENDATIONS)

"""Styles of the Word document: size, colour, space and what stays with the next paragraph."""

STYLES = {
    # name: (size, role, bold, before, after, keep with next)
    "Normal": (10.5, "ink", False, 0, 6, False),
    "Title": (34, "ink", True, 0, 6, False),
    "Heading 1": (20, "ink", True, 26, 4, True),
    "Heading 2": (13, "ink", True, 14, 3, True),
    "Review lead": (14, "now", False, 0, 10, True),
    "Review note": (9.5, "muted", False, 0, 6, False),
    "Review waits": (10.5, "warn", False, 0, 6, False),
    "Review free": (10.5, "ink", False, 0, 6, False),
    "Review by": (9, "warn", True, 8, 2, True),
    "Review chart": (11.5, "ink", True, 12, 0, True),
    "Review below": (9, "muted", False, 0, 2, True),
    "Review cell": (9, "ink", False, 2, 2, False),
    "Review small": (7.5, "ink", False, 1, 1, False),
    "Review content": (10.5, "ink", False, 7, 7, False),
    "Review picture": (9, "muted", False, 0, 8, False),
    "Review fact": (9, "muted", False, 0, 2, False),
    "Review tile": (9, "muted", False, 4, 0, True),
    "Review number": (20, "ink", True, 0, 0, True),
}
OF_PARAGRAPH = {
    "lead": "Review lead",
    "body": "Normal",
    "note": "Review note",
    "waits": "Review waits",
    "free": "Review free",
    "by": "Review by",
}

"""Two cards beside each other."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st


@contextmanager
def side_by_side(left: int, right: int) -> Iterator[tuple[Any, Any]]:
    """Two columns of these widths; one below the other where the window is narrow."""
    first, second = st.columns([left, right])
    yield first, second

"""Whether the reader went back or forward in the browser's history: Streamlit knows, and has no public name for it."""

from streamlit.runtime.scriptrunner import get_script_run_ctx


def is_step_of_history() -> bool:
    """Whether the run was asked for by Back or Forward; False outside a session."""
    return bool(getattr(get_script_run_ctx(), "is_history_navigation", False))

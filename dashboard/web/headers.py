"""What every answer tells the browser: load nothing from elsewhere, show it nowhere else, tell nobody."""

import base64
import hashlib
import re
from pathlib import Path

INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)

POLICY = {
    "default-src": ("'none'",),
    "script-src": (  # no 'unsafe-eval': Streamlit has Vega interpret the expressions of charts
        "'self'",
        "'wasm-unsafe-eval'",  # protobuf multiplies whole numbers of 64 bits in WebAssembly, which is no script
    ),
    "style-src": (
        "'self'",
        "'unsafe-inline'",  # Streamlit's widgets, dialogs and tables write their styles into <style> as they are drawn
    ),
    "img-src": ("'self'", "data:"),  # data: the logo, which is sent within the page's messages
    "font-src": ("'self'", "data:"),  # data: a font inside Streamlit's own style sheet
    "connect-src": ("'self'",),
    "manifest-src": ("'self'",),
    "base-uri": ("'none'",),
    "form-action": ("'none'",),
    "frame-ancestors": ("'none'",),
}
"""Content-Security-Policy: a kind of content → where it may come from. No host of others is named."""

OTHERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # addresses of pages say what is looked at; `no-referrer` makes own Origins null
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",  # for what does not know frame-ancestors
}


def headers(index: Path) -> list[tuple[str, str]]:
    """`index`: the page whose own lines of script are known by their digests, and may run."""
    scripts = INLINE.findall(index.read_text(encoding="utf-8"))
    digests = tuple(f"'sha256-{_digest(script)}'" for script in scripts)
    policy = POLICY | {"script-src": POLICY["script-src"] + digests}
    said = "; ".join(f"{kind} {' '.join(sources)}" for kind, sources in policy.items())
    return [("Content-Security-Policy", said), *OTHERS.items()]


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()

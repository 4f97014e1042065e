"""Keeps the secrets of an address out of whatever people see: logs, sentences, notes of runs."""

import re
from urllib.parse import quote, unquote

HIDDEN = "***"
TELLING = re.compile(r"pass|pwd|token|secret|key|credential", re.IGNORECASE)
"""Names of parameters whose values are secret."""
PARAMETER = re.compile(r"[?&;]([^=&;?]+)=([^&;]*)")
IN_ADDRESSES = re.compile(r"(?<=://)([^\s/:@]*):[^\s@]*(?=@)")


def without_secrets(text: str, *addresses: str) -> str:
    """The text without passwords in any address in it, and without the secrets of these, however they are written."""
    for secret in sorted({part for address in addresses for part in _secrets(address)}, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return IN_ADDRESSES.sub(rf"\1:{HIDDEN}", text)


def _secrets(address: str) -> set[str]:
    """Password and telling parameters: of an address that nobody can parse, too, for it is quoted in full."""
    _, slashes, rest = address.partition("//")
    if not slashes:
        return set()
    _, colon, password = rest.rpartition("@")[0].partition(":")
    found = {password} if colon else set()
    found |= {value for name, value in PARAMETER.findall(address) if TELLING.search(name)}
    return {form for secret in found for form in (secret, unquote(secret), quote(secret, safe="")) if form}

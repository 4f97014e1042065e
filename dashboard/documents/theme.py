"""Look of documents: colours by role, fonts, a company's name and logo, from a template file over the default."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from dashboard.presentation.roles import light_colours
from queries.errors import Problem
from queries.settings import settings

DEFAULT = Path(__file__).with_name("theme.toml")
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True)
class Theme:
    """Look of a document."""

    colours: Mapping[str, str]
    """Role → six hexadecimal digits without #."""
    latin: str
    chinese: str
    pdf_fonts: tuple[str, ...]
    company: str = ""
    logo: bytes = b""
    """PNG; empty for none."""

    def __getitem__(self, role: str) -> str:
        return self.colours[role]

    @property
    def digest(self) -> str:
        """Tells one look from another."""
        said = repr((sorted(self.colours.items()), self.latin, self.chinese, self.pdf_fonts, self.company))
        return sha256(said.encode() + self.logo).hexdigest()[:12]


def theme(template: Path | None = None) -> Theme:
    """The default look, with what a template file replaces. Raises Problem for a file that cannot be meant."""
    default = {**_read(DEFAULT), "colours": light_colours()}
    own = _read(template) if template else {}
    unknown = [*(own.keys() - default.keys()), *(own.get("colours", {}).keys() - default["colours"].keys())]
    if unknown:
        fix = "Remove it, or correct its name"
        raise Problem(f"template {template}", wanted=", ".join(default), got=", ".join(unknown), fix=fix)
    colours = {**default["colours"], **own.get("colours", {})}
    for role, colour in colours.items():
        if not isinstance(colour, str) or not COLOUR.fullmatch(colour):
            raise Problem(
                f"colour {role} of {template}", wanted="# and six hexadecimal digits", got=str(colour), fix="Correct it"
            )
    fonts = default["fonts"] | own.get("fonts", {})
    return Theme(
        {role: colour.lstrip("#").upper() for role, colour in colours.items()},
        fonts["latin"],
        fonts["chinese"],
        tuple(fonts["pdf"]),
        str(own.get("company", "")),
        _logo(template, str(own.get("logo", ""))),
    )


def house_theme(template: Path | None = None) -> Theme:
    """The look of a template file, else that which the settings name. Raises Problem as `theme` does."""
    return theme(template or (Path(named) if (named := settings().template) else None))


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Problem(f"template {file}", wanted="a TOML file", got=str(error), fix="Correct the file") from error


def _logo(template: Path | None, name: str) -> bytes:
    if not template or not name:
        return b""
    file = template.parent / name
    content = file.read_bytes() if file.is_file() else b""
    if not content.startswith(b"\x89PNG"):
        got = "another kind of file" if content else "no such file"
        raise Problem(f"logo {file}", wanted="a PNG picture", got=got, fix="Correct the path in the template")
    return content

"""Draws docs/images/architecture.svg: folders of the five rooms and the imports between them.

Run as `python docs/draw_architecture.py`. A folder stands above the folders that it imports; an arrow is an import that
no chain of other arrows implies (transitive reduction), so that every dependency can be followed downwards.
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from textwrap import wrap
from xml.sax.saxutils import escape

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "images" / "architecture.svg"
ROOMS = ("dashboard", "refresh", "checks", "metrics", "queries")
"""From top to bottom: a room imports only those below it."""

Graph = Mapping[str, set[str]]

WIDTH, HEIGHT, GAP, ROW, LEFT, TOP = 142, 40, 14, 72, 250, 14
LETTERS = 30
"""Of a line that says what a room is for."""
STYLE = """
    text { font-family: 'Source Sans 3', 'Helvetica Neue', Arial, sans-serif; }
    .room { fill: #F5F7FA; stroke: #E3E8EF; } .title { font-size: 17px; font-weight: 650; fill: #17212F; }
    .about { font-size: 12px; fill: #5B6778; } .box { fill: #FFFFFF; stroke: #8895A7; }
    .name { font-size: 13px; font-weight: 600; fill: #17212F; } .count { font-size: 11px; fill: #5B6778; }
    .import { stroke: #1F5FBF; stroke-width: 1.4; fill: none; } .down { stroke: #5B6778; stroke-width: 2; fill: none; }
"""


def modules() -> dict[str, Path]:
    """Dotted name of every module of the rooms, with its file."""
    files = (file for room in ROOMS for file in (ROOT / room).rglob("*.py"))
    return {".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file for file in files}


def imports(file: Path, known: Iterable[str]) -> set[str]:
    """The modules that a file imports, at its top level or inside a function."""
    modules: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            modules |= {f"{node.module}.{name.name}" for name in node.names} & set(known) or {node.module}
        elif isinstance(node, ast.Import):
            modules |= {name.name for name in node.names}
    return modules & set(known)


def folder(module: str, file: Path) -> str:
    """The box of a module: its room's folder, or the module itself where it stands directly in the room."""
    parts = module.split(".")
    return ".".join(parts[:2]) if len(parts) > 1 else f"{module}.__init__"


def graph() -> tuple[dict[str, set[str]], dict[str, int]]:
    """Box → the boxes that it imports, and box → its number of modules."""
    known = modules()
    edges: dict[str, set[str]] = defaultdict(set)
    sizes: dict[str, int] = defaultdict(int)
    for module, file in known.items():
        here = folder(module, file)
        if file.name == "__init__.py" and len(file.read_text(encoding="utf-8").splitlines()) <= 1:
            continue
        sizes[here] += 1
        edges[here] |= {folder(other, known[other]) for other in imports(file, known)} - {here}
    return {box: {other for other in edges[box] if other in sizes} for box in sizes}, dict(sizes)


def depth(box: str, edges: Graph, within: str) -> int:
    """Longest chain of imports from a box down to the ground of its room."""
    below = [depth(other, edges, within) for other in edges[box] if other.startswith(f"{within}.")]
    return 1 + max(below) if below else 0


def reduced(edges: Graph) -> list[tuple[str, str]]:
    """The imports that no chain of others implies."""
    reach: dict[str, set[str]] = {}

    def reachable(box: str) -> set[str]:
        if box not in reach:
            reach[box] = set(edges[box]).union(*(reachable(other) for other in edges[box]))
        return reach[box]

    return sorted(
        (box, other)
        for box in edges
        for other in edges[box]
        if not any(other in reachable(between) for between in edges[box] - {other})
    )


def drawn() -> str:
    """The picture as SVG."""
    edges, sizes = graph()
    levels = {room: _levels(room, edges) for room in ROOMS}
    widest = max(len(row) for rows in levels.values() for row in rows)
    width = LEFT + widest * (WIDTH + GAP) + GAP
    places: dict[str, tuple[float, float]] = {}
    bands, top = [], float(TOP)
    for room, rows in levels.items():
        height = len(rows) * ROW + GAP
        bands.append(_band(room, top, width, height, is_last=room == ROOMS[-1]))
        for number, row in enumerate(rows):
            offset = LEFT + (widest - len(row)) * (WIDTH + GAP) / 2
            for place, box in enumerate(row):
                places[box] = (offset + place * (WIDTH + GAP), top + 16 + number * ROW)
        top += height + 2 * GAP
    inside = [(box, other) for box, other in reduced(edges) if box.split(".")[0] == other.split(".")[0]]
    arrows = [_arrow(places, box, other) for box, other in inside]
    boxes = [_box(box, *places[box], sizes[box]) for box in places]
    label = "Rooms of the project, their folders and the imports between them"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {top:.0f}" role="img" aria-label="{label}">'
    )
    white = f'<rect width="{width:.0f}" height="{top:.0f}" fill="#FFFFFF"/>'
    return "\n".join([head, f"<style>{STYLE}</style>", MARKER, white, *bands, *arrows, *boxes, "</svg>", ""])


MARKER = (
    '<defs><marker id="end" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path d="M0 0 8 4 0 8z" fill="#5B6778"/></marker></defs>'
)


def _band(room: str, top: float, width: float, height: float, *, is_last: bool) -> str:
    """A room with its name, what it is for, and the arrow to the room below."""
    about = ast.get_docstring(ast.parse((ROOT / room / "__init__.py").read_text(encoding="utf-8"))) or ""
    lines = enumerate(wrap(about.split("\n\n")[0], LETTERS))
    elements = [
        f'<text class="about" x="22" y="{top + 50 + 16 * number:.0f}">{escape(line)}</text>' for number, line in lines
    ]
    end = top + height - 8
    down = f'<path class="down" d="M60 {end:.0f}V{end + 2 * GAP + 6:.0f}" marker-end="url(#end)"/>'
    return "\n".join(
        [
            f'<rect class="room" x="8" y="{top:.0f}" width="{width - 16:.0f}" height="{height - 8:.0f}" rx="10"/>',
            f'<text class="title" x="22" y="{top + 28:.0f}">{room}</text>',
            *elements,
            *([] if is_last else [down]),
        ]
    )


def _levels(room: str, edges: Graph) -> list[list[str]]:
    """Boxes of a room by rows, the ones that import others above."""
    rows: dict[int, list[str]] = defaultdict(list)
    for box in sorted(edges):
        if box.startswith(f"{room}."):
            rows[depth(box, edges, room)].append(box)
    return [rows[number] for number in sorted(rows, reverse=True)]


def _arrow(places: Mapping[str, tuple[float, float]], box: str, other: str) -> str:
    (x, y), (to_x, to_y) = places[box], places[other]
    x, y, to_x, to_y = x + WIDTH / 2, y + HEIGHT, to_x + WIDTH / 2, to_y - 2
    bend = max((to_y - y) / 2, 14)
    path = f"M{x:.0f} {y:.0f}C{x:.0f} {y + bend:.0f} {to_x:.0f} {to_y - bend:.0f} {to_x:.0f} {to_y:.0f}"
    return f'<path class="import" d="{path}" marker-end="url(#end)"><title>{box} imports {other}</title></path>'


def _box(box: str, x: float, y: float, size: int) -> str:
    name = escape(box.split(".")[1])
    many = f"{size} module{'s' if size > 1 else ''}"
    return (
        f'<rect class="box" x="{x:.0f}" y="{y:.0f}" width="{WIDTH}" height="{HEIGHT}" rx="6"/>'
        f'<text class="name" x="{x + 9:.0f}" y="{y + 17:.0f}">{name}</text>'
        f'<text class="count" x="{x + 9:.0f}" y="{y + 32:.0f}">{many}</text>'
    )


if __name__ == "__main__":
    PICTURE.write_text(drawn(), encoding="utf-8")
    sys.stdout.write(f"written: {PICTURE.relative_to(ROOT)}\n")

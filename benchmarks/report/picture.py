"""A picture of the contenders: one bar each, as long as it takes."""

from xml.etree import ElementTree as Xml

from benchmarks.contenders.all import OURS
from benchmarks.race.results import Result
from benchmarks.report.tables import memory, seconds, times

WIDTH, BAR, STEP, LEFT, LONGEST = 860, 22, 40, 210, 400
OURS_COLOUR, OTHER_COLOUR, INK, FAINT = "#0f62fe", "#b8bec7", "#1f2328", "#656d76"


def picture(result: Result) -> str:
    """An SVG document."""
    height = 58 + STEP * len(result.counting)
    box = f"0 0 {WIDTH} {height}"
    svg = Xml.Element("svg", xmlns="http://www.w3.org/2000/svg", viewBox=box, width=str(WIDTH), height=str(height))
    svg.set("font-family", "system-ui, sans-serif")
    Xml.SubElement(svg, "rect", width="100%", height="100%", fill="white")
    _text(svg, 16, 28, f"Seconds to count the users of every period and partition, {result.rows:,} rows", size=15)
    for place, name in enumerate(result.counting):
        _bar(svg, result, name, 48 + STEP * place)
    return Xml.tostring(svg, encoding="unicode") + "\n"


def _bar(svg: Xml.Element, result: Result, name: str, top: int) -> None:
    counting = result.counting[name]
    ours = result.counting[min(set(OURS) & result.counting.keys(), key=lambda name: result.counting[name].wall)]
    length = max(2.0, LONGEST * counting.wall / max(other.wall for other in result.counting.values()))
    colour = OURS_COLOUR if name in OURS else OTHER_COLOUR
    Xml.SubElement(svg, "rect", x=f"{LEFT}", y=f"{top}", width=f"{length:.1f}", height=f"{BAR}", fill=colour, rx="2")
    _text(svg, LEFT - 10, top + 16, counting.title, anchor="end")
    label = (
        f"{seconds(counting.wall)} s"
        if counting is ours
        else f"{seconds(counting.wall)} s, {times(counting.wall / ours.wall)}"
    )
    _text(svg, LEFT + length + 10, top + 16, f"{label}, {memory(counting.peak)}", colour=INK if name in OURS else FAINT)


def _text(
    svg: Xml.Element, x: float, y: float, words: str, *, size: int = 13, anchor: str = "", colour: str = INK
) -> None:
    text = Xml.SubElement(svg, "text", {"x": f"{x:.1f}", "y": f"{y}", "font-size": f"{size}", "fill": colour})
    text.set("text-anchor", anchor or "start")
    text.text = words

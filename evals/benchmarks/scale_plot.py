"""The picture of a scale run: four charts with logarithmic axes, as an SVG that is read on light and dark pages.

Drawn by hand because that is a hundred lines and a drawing library is a hundred megabytes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from evals.benchmarks.scale_report import Cell, ScaleRun

WIDTH, HEIGHT = 420, 250  # of one chart
LEFT, RIGHT, TOP, BOTTOM = 62, 36, 34, 34  # its margins
LEGEND = 30
# Each is told apart on white and on black, and by people who see no red or green.
COLOURS = {"product": "#d95f02", "chroma": "#1b88c4", "langchain": "#9467bd"}
OTHER_COLOUR = "#888888"
STYLE = """
text { font: 12px sans-serif; fill: #24292f; } .title { font-weight: bold; } .grid { stroke: #24292f; opacity: .15; }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3; } .grid { stroke: #e6edf3; } }
"""


class Chart(NamedTuple):
    """A title, and the figures of which the sum (or else the largest) is drawn."""

    title: str
    names: tuple[str, ...]
    is_sum: bool = True


CHARTS = (
    Chart("building: embedding and index, s", ("embedding_s", "index_s")),
    Chart("start to first answer, s", ("first_answer_s",)),
    Chart("a question, median, ms", ("p50_ms",)),
    Chart("peak memory, MB", ("build_peak_mb", "ask_peak_mb"), is_sum=False),
)


def plot(run: ScaleRun) -> str:
    """The run as SVG; a figure that is missing has no point."""
    systems = list(dict.fromkeys(c.system for c in run.cells))
    width, height = 2 * WIDTH, 2 * HEIGHT + LEGEND
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
        f"<title>{escape(f'Cost by number of clauses, {run.day.isoformat()}, {run.machine}')}</title>",
        f"<style>{STYLE}</style>",
    ]
    for place, system in enumerate(systems):
        x = LEFT + 140 * place
        parts.append(f'<circle cx="{x}" cy="16" r="5" fill="{_colour(system)}"/>')
        parts.append(f'<text x="{x + 10}" y="20">{escape(system)}</text>')
    for place, chart in enumerate(CHARTS):
        x, y = WIDTH * (place % 2), LEGEND + HEIGHT * (place // 2)
        parts += [f'<g transform="translate({x} {y})">', *_drawn(chart, run.cells, systems), "</g>"]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _drawn(chart: Chart, cells: Sequence[Cell], systems: Sequence[str]) -> list[str]:
    points = {s: [(c.size, v) for c in cells if c.system == s if (v := _value(chart, c)) > 0] for s in systems}
    values = [v for line in points.values() for _, v in line]
    parts = [f'<text class="title" x="{LEFT}" y="20">{escape(chart.title)}</text>']
    if not values:
        return [*parts, f'<text x="{LEFT}" y="60">not measured</text>']
    across = _Axis(_decades(c.size for c in cells), LEFT, WIDTH - RIGHT)
    up = _Axis(_decades(values), HEIGHT - BOTTOM, TOP)
    for mark in across.marks():
        x = across.at(mark)
        parts.append(f'<line class="grid" x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{HEIGHT - BOTTOM}"/>')
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - 14}" text-anchor="middle">{mark:,.0f}</text>')
    for mark in up.marks():
        y = up.at(mark)
        parts.append(f'<line class="grid" x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{mark:,g}</text>')
    for system, line in points.items():
        places = [(across.at(size), up.at(value)) for size, value in sorted(line)]
        joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline points="{joined}" fill="none" stroke="{_colour(system)}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{_colour(system)}"/>' for x, y in places]
    return parts


def _value(chart: Chart, cell: Cell) -> float:
    """What is drawn for that cell; 0 when it was not measured."""
    if any(name not in cell.figures for name in chart.names):
        return 0.0
    values = [cell.figures[name] for name in chart.names]
    return sum(values) if chart.is_sum else max(values)


class _Axis(NamedTuple):
    """A logarithmic axis over whole decades, from the place of the first to that of the last."""

    decades: tuple[int, int]
    first: float
    last: float

    def at(self, value: float) -> float:
        low, high = self.decades
        return self.first + (self.last - self.first) * (math.log10(value) - low) / (high - low)

    def marks(self) -> list[float]:
        low, high = self.decades
        return [10.0**exponent for exponent in range(low, high + 1)]


def _decades(values: Iterable[float]) -> tuple[int, int]:
    known = list(values)
    low = math.floor(math.log10(min(known)))
    return low, max(low + 1, math.ceil(math.log10(max(known))))


def _colour(system: str) -> str:
    return COLOURS.get(system, OTHER_COLOUR)

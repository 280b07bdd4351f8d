"""Tells which letters of a PDF page leave no ink that a reader could see.

One idea: the page is followed as a printer would follow it (colour, size, place, layers, what was painted before), and
whatever cannot be told for sure counts as seen: a passage that is left out by mistake is lost evidence, one that is
kept is only one more passage to judge. [ISO 32000-1, 8.4, 9.3, 8.11]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

WHITE = 0.96  # of each part of a colour
TINY_POINTS = 1.0
MARGIN = 3.0  # points outside the page that still show a letter's edge
LEAD = 400.0  # points by which a line may begin left of the page and still reach into it
MAX_PAINTED = 4_000
INVISIBLE_MODES = (3, 7)
INKLESS = "without ink"
TINY = "in tiny letters"
SCAN_SHARE = 0.25  # of the page that a picture covers at least where it is the picture of a page
_SHOWS = frozenset((b"Tj", b"TJ", b"'", b'"'))
_COLOURS = frozenset((b"g", b"rg", b"k", b"sc", b"scn"))
_SETTINGS = _COLOURS | {b"cs", b"gs", b"Tr", b"Tf"}
_MARKS = frozenset((b"BMC", b"BDC", b"EMC"))
_FILLS = frozenset((b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"))
_PATH_ENDS = _FILLS | {b"n", b"S", b"s"}
_DRAWINGS = _PATH_ENDS | {b"m", b"l", b"c", b"v", b"y", b"re"}
_Found = TypeVar("_Found")
Matrix = Sequence[float]
Area = tuple[float, float, float, float]


@dataclass(frozen=True)
class _State:
    """What the graphics state holds that makes letters seen or not."""

    is_white: bool = False
    mode: int = 0
    size: float = 12.0
    alpha: float = 1.0


class InkWatch:
    """A visitor of a page's operators: `before` empties every text operator that leaves no ink.

    `hidden` counts them by how they are hidden. With `keeps` it is the other way round: only what is hidden in that
    way is kept. With `takes_inkless` letters in the invisible mode count as seen, as where a scanner's text recognition
    laid them over the picture of a page (`shows_scan`).
    """

    def __init__(self, page: Any, off_layers: frozenset[int], *, keeps: str = "", takes_inkless: bool = False) -> None:
        self.hidden: dict[str, int] = {}
        self.seen = 0
        self._keeps = keeps
        self._takes_inkless = takes_inkless
        box = page.cropbox
        self._page: Area = (float(box.left), float(box.bottom), float(box.right), float(box.top))
        self._off = _off_names(page, off_layers)
        self._alphas = _alphas(page)
        self._state = _State()
        self._stack: list[_State] = []
        self._marked: list[bool] = []  # open marked contents: True for one on a layer that is switched off
        self._path: list[tuple[float, float]] = []
        self._painted: list[Area] = []
        self._is_all_painted = False
        self._pictures: list[Area] = []
        self._depth = 0  # forms around the operator; places inside them are not known

    @property
    def shows_scan(self) -> bool:
        """True when a picture covers a good part of the page."""
        left, bottom, right, top = self._page
        whole = abs((right - left) * (top - bottom))
        return any(abs((c - a) * (d - b)) >= SCAN_SHARE * whole for a, b, c, d in self._pictures)

    def before(self, operator: bytes, operands: list[Any], cm: Matrix, tm: Matrix) -> None:
        """Takes in one operator, and takes its letters out where they are not wanted."""
        if operator in _SHOWS:
            how = self._hidden_how(cm, tm)
            if how:
                self.hidden[how] = self.hidden.get(how, 0) + 1
            else:
                self.seen += 1
            if how != self._keeps:
                operands[:] = _emptied(operator, operands)
        elif operator in _SETTINGS:
            self._set(operator, operands)
        elif operator in _DRAWINGS:
            self._draw(operator, operands, cm)
        elif operator == b"q":
            self._stack.append(self._state)
        elif operator == b"Q":
            self._state = self._stack.pop() if self._stack else self._state
        elif operator in _MARKS:
            self._mark(operator, operands)
        elif operator == b"Do":
            self._paint_object(cm)
            self._depth += 1
        elif operator == b"sh":
            self._is_all_painted = True

    def after(self, operator: bytes, _operands: list[Any], _cm: Matrix, _tm: Matrix) -> None:
        """Notes the end of a form or picture."""
        if operator == b"Do":
            self._depth -= 1

    def _hidden_how(self, cm: Matrix, tm: Matrix) -> str:
        state = self._state
        if self._off and any(self._marked):
            return "on a layer that is switched off"
        if state.mode in INVISIBLE_MODES:
            return "" if self._takes_inkless else INKLESS
        x, y = tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        if self._depth == 0 and self._is_outside(x, y):
            return "off the page"
        area = abs((tm[0] * tm[3] - tm[1] * tm[2]) * (cm[0] * cm[3] - cm[1] * cm[2]))
        if state.size * state.size * area < TINY_POINTS * TINY_POINTS:
            return TINY
        if state.alpha <= 0.02 or (state.is_white and not self._is_on_paint(x, y)):
            return "white on white"
        return ""

    def _is_outside(self, x: float, y: float) -> bool:
        left, bottom, right, top = self._page
        return not (left - LEAD <= x <= right + MARGIN and bottom - LEAD <= y <= top + LEAD) or (
            left <= x <= right and not bottom - MARGIN <= y <= top + MARGIN
        )

    def _is_on_paint(self, x: float, y: float) -> bool:
        if self._is_all_painted or (self._depth and self._painted):
            return True
        return any(a - 2 <= x <= c + 2 and b - 2 <= y <= d + 2 for a, b, c, d in self._painted)

    def _set(self, operator: bytes, operands: list[Any]) -> None:
        if operator == b"cs":
            self._state = replace(self._state, is_white=False)
        elif operator in _COLOURS:
            self._state = replace(self._state, is_white=_is_white(operator, operands))
        elif operator == b"gs" and operands:
            alpha = self._alphas.get(str(operands[0]))
            self._state = self._state if alpha is None else replace(self._state, alpha=alpha)
        elif operator == b"Tr" and operands and isinstance(operands[0], (int, float)):
            self._state = replace(self._state, mode=int(operands[0]))
        elif operator == b"Tf" and len(operands) > 1 and isinstance(operands[1], (int, float)):
            self._state = replace(self._state, size=abs(float(operands[1])))

    def _mark(self, operator: bytes, operands: list[Any]) -> None:
        if operator == b"EMC":
            self._marked = self._marked[:-1]
        else:
            is_layer = operator == b"BDC" and len(operands) > 1 and str(operands[0]) == "/OC"
            self._marked.append(is_layer and str(operands[1]) in self._off)

    def _paint_object(self, cm: Matrix) -> None:
        """A picture covers the unit square; what a form paints is not followed: it may cover anything."""
        corners = [_moved(cm, x, y) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))]
        self._paint(corners)
        if self._depth:
            self._is_all_painted = True
        elif len(self._pictures) < MAX_PAINTED:
            self._pictures.append((corners[0][0], corners[0][1], corners[3][0], corners[3][1]))

    def _draw(self, operator: bytes, operands: list[Any], cm: Matrix) -> None:
        if operator not in _PATH_ENDS:
            figures = [float(o) for o in operands if isinstance(o, (int, float))]
            if operator == b"re" and len(figures) >= 4:
                x, y, width, height = figures[:4]
                points = [(x, y), (x + width, y), (x, y + height), (x + width, y + height)]
            else:
                points = list(zip(figures[0::2], figures[1::2], strict=False))
            self._path += [_moved(cm, x, y) for x, y in points[:4]] if len(self._path) < MAX_PAINTED else []
        else:
            if operator in _FILLS and not self._state.is_white:
                self._paint(self._path)
            self._path = []

    def _paint(self, points: Sequence[tuple[float, float]]) -> None:
        if len(self._painted) >= MAX_PAINTED:
            self._is_all_painted = True
        elif points:
            across, up = [p[0] for p in points], [p[1] for p in points]
            self._painted.append((min(across), min(up), max(across), max(up)))


def off_layers(reader: Any) -> frozenset[int]:
    """The object numbers of the layers that the document switches off."""

    def find() -> frozenset[int]:
        layers = reader.root_object["/OCProperties"]["/D"].get("/OFF", ())
        return frozenset(layer.idnum for layer in layers if hasattr(layer, "idnum"))

    return _or_else(find, frozenset[int]())


def _off_names(page: Any, layers: frozenset[int]) -> frozenset[str]:
    def find() -> frozenset[str]:
        named = page["/Resources"]["/Properties"].get_object()
        return frozenset(str(n) for n in named if getattr(named.raw_get(n), "idnum", -1) in layers)

    return _or_else(find, frozenset[str]()) if layers else frozenset()


def _alphas(page: Any) -> dict[str, float]:
    def find() -> dict[str, float]:
        states = page["/Resources"]["/ExtGState"].get_object()
        named = {str(n): states[n].get_object().get("/ca") for n in states}
        return {name: float(alpha) for name, alpha in named.items() if isinstance(alpha, (int, float))}

    return _or_else(find, {})


def _or_else(find: Callable[[], _Found], otherwise: _Found) -> _Found:
    """What a part of the document says; `otherwise` where it is missing or not what the standard asks for."""
    try:
        return find()
    except (KeyError, TypeError, AttributeError, ValueError, IndexError, RecursionError):
        return otherwise


def _is_white(operator: bytes, operands: list[Any]) -> bool:
    figures = [float(o) for o in operands if isinstance(o, (int, float))]
    if len(figures) != len(operands) or not figures:
        return False  # a pattern
    if operator == b"k" or (operator in (b"sc", b"scn") and len(figures) == 4):
        return all(ink <= 1 - WHITE for ink in figures)
    return len(figures) in (1, 3) and all(light >= WHITE for light in figures)


def _emptied(operator: bytes, operands: list[Any]) -> list[Any]:
    """The operands of a text operator without its letters; its other effects stay."""
    if operator == b'"' and len(operands) >= 3:
        return [*operands[:2], ""]
    return [type(operands[0])()] if operator == b"TJ" and operands and isinstance(operands[0], list) else [""]


def _moved(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    return matrix[0] * x + matrix[2] * y + matrix[4], matrix[1] * x + matrix[3] * y + matrix[5]

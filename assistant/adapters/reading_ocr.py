"""Recognises the text in a picture: the one door to rapidocr, whose models lie in its package.

One idea: lines are found first and put into reading order by their boxes; a picture that reads badly is turned by
quarter turns, judged by a few of its lines, and read again the way that reads best. Nothing is fetched.
"""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from assistant.wording.plain_text import clean_text

if TYPE_CHECKING:
    from PIL.Image import Image

GET_OCR = "pip install 'claimwright[ocr]'"
SURE_SCORE = 0.85  # upright print reads at .9 and more, print on its head or side below .7
KEEP_SCORE = 0.5  # below it the letters are guessed
SAMPLE_LINES = 4
TURN_SHARE = 0.9  # of what was read before: single lines on their side may read well, in the wrong order
MIN_SIDE, MAX_SIDE = 40, 3_000  # pixels
MIN_LETTERS = 4  # fewer on a whole page are a stain or a logo
FAINT_SPAN = 110  # of 255: a picture with less between its darkest and lightest parts is stretched
WORD_GAP = 1.2  # heights of a line between two pieces; more is another column
Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class SeenLine:
    """A piece of a line with its box in pixels of the upright picture, and how sure its words are."""

    text: str
    box: Box
    score: float


@dataclass(frozen=True)
class SeenPage:
    """A picture as it was read: its lines in reading order, and the turn that made it upright."""

    lines: tuple[SeenLine, ...]
    turned: int = 0  # degrees, counter-clockwise

    @property
    def score(self) -> float:
        """How sure the words are on the whole, each by its length."""
        return _mean([(line.score, len(line.text)) for line in self.lines])


def is_installed() -> bool:
    """True where text in pictures can be read."""
    return all(importlib.util.find_spec(name) is not None for name in ("rapidocr", "PIL", "onnxruntime"))


def see_page(image: Image) -> SeenPage:
    """The text of a picture, upright or turned by quarter turns."""
    if min(image.size) < MIN_SIDE:
        return SeenPage(lines=())
    shrink = min(1.0, MAX_SIDE / max(image.size))
    if shrink < 1:
        image = image.resize((max(1, int(image.width * shrink)), max(1, int(image.height * shrink))))
    image = _stretched(image.convert("RGB"))
    seen, boxes = _read(image)
    best = SeenPage(lines=_kept(seen))
    is_unsure = _mean([(line.score, len(line.text)) for line in seen]) < SURE_SCORE
    if boxes and (is_unsure or _is_sideways(_longest(boxes))):
        turn = _best_turn(image, boxes)
        if turn:
            turned = SeenPage(lines=_kept(_read(image.rotate(turn, expand=True))[0]), turned=turn)
            is_better = turned.score * _letters(turned) > TURN_SHARE * best.score * _letters(best)
            best = turned if is_better else best
    if _letters(best) < MIN_LETTERS:
        return SeenPage(lines=())
    return SeenPage(lines=tuple(_scaled(line, 1 / shrink) for line in in_order(best.lines)), turned=best.turned)


def in_order(lines: Sequence[SeenLine]) -> list[SeenLine]:
    """The lines from top to bottom, and within a row from left to right."""
    return [line for row in rows_of(lines) for line in row]


def rows_of(lines: Sequence[SeenLine]) -> list[list[SeenLine]]:
    """The lines by rows: what stands at the height of a row's first piece belongs to it."""
    rows: list[list[SeenLine]] = []
    for line in sorted(lines, key=lambda line: (line.box[1] + line.box[3], line.box[0])):
        top, bottom = line.box[1], line.box[3]
        last = rows[-1][0].box if rows else (0, 0, 0, 0)
        shared = min(bottom, last[3]) - max(top, last[1])
        if rows and shared > 0.5 * min(bottom - top, last[3] - last[1]):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.box[0]) for row in rows]


def joint(left: SeenLine, right: SeenLine) -> str:
    """What stands between two pieces of a row: a blank, or " | " where a column ends."""
    height = max(1, min(left.box[3] - left.box[1], right.box[3] - right.box[1]))
    return " " if right.box[0] - left.box[2] <= WORD_GAP * height else " | "


@lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
    # The angle of each line is not asked for: the turn of the page is told by `_best_turn`, for less time.
    return RapidOCR(params={"Global.use_cls": False, "Global.log_level": "critical"})


def _read(image: Image) -> tuple[list[SeenLine], list[Box]]:
    """All lines of the picture as it lies, and the boxes of all, also of those that could not be read."""
    import numpy as np

    result = _engine()(np.asarray(image)[:, :, ::-1], use_det=True, use_rec=True, use_cls=False, text_score=0.0)
    if result.boxes is None or not result.txts:
        return [], []
    lines = []
    for corners, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
        across, down = [round(float(c[0])) for c in corners], [round(float(c[1])) for c in corners]
        text = " ".join(clean_text(text).split())
        if text:
            lines.append(SeenLine(text, (min(across), min(down), max(across), max(down)), float(score)))
    return lines, [line.box for line in lines]


def _best_turn(image: Image, boxes: Sequence[Box]) -> int:
    """The quarter turn, counter-clockwise in degrees, by which a few of the lines read best."""
    longest = _longest(boxes)
    turns = (90, 270) if _is_sideways(longest) else (0, 180)
    scores = {turn: _mean([_line_score(image.crop(b), turn) for b in longest]) for turn in turns}
    return max(scores, key=lambda turn: scores[turn])


def _longest(boxes: Sequence[Box]) -> list[Box]:
    return sorted(boxes, key=lambda b: -max(b[2] - b[0], b[3] - b[1]))[:SAMPLE_LINES]


def _is_sideways(boxes: Sequence[Box]) -> bool:
    return 2 * sum(b[3] - b[1] > 1.5 * (b[2] - b[0]) for b in boxes) > len(boxes)


def _line_score(line: Image, turn: int) -> tuple[float, int]:
    import numpy as np

    pixels = np.asarray(line.rotate(turn, expand=True))[:, :, ::-1]
    result = _engine()(pixels, use_det=False, use_rec=True, use_cls=False, text_score=0.0)
    return (float(result.scores[0]), len(result.txts[0])) if result.txts else (0.0, 1)


def _stretched(image: Image) -> Image:
    """A faint picture with its contrast drawn out; any other as it is."""
    from PIL import ImageOps

    counts = image.convert("L").histogram()
    total, seen = sum(counts), 0
    ends: list[int] = []
    for level, count in enumerate(counts):
        seen += count
        if len(ends) == 0 and seen > 0.01 * total:
            ends.append(level)
        if len(ends) == 1 and seen >= 0.99 * total:
            ends.append(level)
    return ImageOps.autocontrast(image, cutoff=1) if ends[-1] - ends[0] < FAINT_SPAN else image


def _kept(lines: Sequence[SeenLine]) -> tuple[SeenLine, ...]:
    return tuple(line for line in lines if line.score >= KEEP_SCORE)


def _letters(page: SeenPage) -> int:
    return sum(c.isalnum() for line in page.lines for c in line.text)


def _scaled(line: SeenLine, by: float) -> SeenLine:
    left, top, right, bottom = line.box
    return SeenLine(line.text, (round(left * by), round(top * by), round(right * by), round(bottom * by)), line.score)


def _mean(weighed: Sequence[tuple[float, int]]) -> float:
    total = sum(weight for _, weight in weighed)
    return sum(value * weight for value, weight in weighed) / total if total else 0.0

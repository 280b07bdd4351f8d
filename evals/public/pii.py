"""`python -m evals public pii`: how much of what is private would leave, on texts with marked personal data.

The format is that of presidio-research: a list of objects with `full_text` and `spans`, each span with its
`entity_type`, `start_position` and `end_position`. Counted are characters: recall is the share of marked ones that are
hidden, precision the share of hidden ones that are marked; for kinds with a form also whole spans.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from assistant.errors import ClaimError, DataError
from assistant.redaction import Stretch, find_private
from assistant.redaction.patterns import find_numbers
from assistant.redaction.recognising import find_names
from evals.public.suite_files import Split, find_split

STRUCTURED = frozenset(
    "EMAIL_ADDRESS PHONE_NUMBER CREDIT_CARD IBAN_CODE US_SSN IP_ADDRESS DOMAIN_NAME URL ZIP_CODE "
    "US_DRIVER_LICENSE".split()
)
WAYS: dict[str, Callable[[str], Sequence[Stretch]]] = {
    "forms alone": lambda text: list(find_numbers(text)),
    "learnt names alone": find_names,
    "both": find_private,
}


class Span(NamedTuple):
    """A marked stretch of a text."""

    kind: str
    start: int
    end: int


class Marked(NamedTuple):
    """A text with its spans."""

    text: str
    spans: tuple[Span, ...]


class Count(NamedTuple):
    """What was found of one kind."""

    spans: int
    whole: int  # hidden from the first character to the last
    characters: int
    hidden: int

    @property
    def recall(self) -> float:
        """The share of characters that are hidden."""
        return self.hidden / self.characters if self.characters else 1.0


class Figures(NamedTuple):
    """The figures of one way of finding."""

    kinds: dict[str, Count]
    recall: float
    precision: float
    structured: float  # share of spans with a form that are hidden as a whole


def register(app: typer.Typer) -> None:
    """Adds the command `pii` to the sub-app of public suites."""
    app.command("pii")(pii)


def pii(
    data: Annotated[Path, typer.Option(help="the folder or JSON file, in the format of presidio-research")],
    split: Annotated[Split, typer.Option(help="which of several files: dev when there is one, else test")] = "auto",
    json_file: Annotated[Path | None, typer.Option("--json", help="also write the figures there")] = None,
) -> None:
    """Recall and precision of what is hidden from a model, by kind."""
    try:
        file, content = find_split(data, split, suite="presidio-research", has_form=_has_form)
        texts = read_marked(content, file.name)
        figures = {name: measure(texts, way) for name, way in WAYS.items()}
        if json_file is not None:
            json_file.write_text(json.dumps(as_json(figures), indent=1) + "\n", encoding="utf-8")
    except (ClaimError, OSError) as error:
        typer.echo(" ".join(str(error).split()), err=True)
        raise typer.Exit(2) from error
    typer.echo(table(file.name, texts, figures))


def read_marked(content: Any, name: str) -> list[Marked]:
    """The texts of a file's content.

    Raises:
        DataError: a span is not inside its text, or the format is another one.
    """
    try:
        return [Marked(str(row["full_text"]), tuple(_spans(row))) for row in content]
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(f"{name} is not in the format of presidio-research ({error})") from None


def measure(texts: Iterable[Marked], find: Callable[[str], Sequence[Stretch]]) -> Figures:
    """The figures of one way of finding over all texts."""
    spans: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    characters: Counter[str] = Counter()
    hidden: Counter[str] = Counter()
    right = taken = marked = 0
    for text, gold in texts:
        is_hidden, is_marked = bytearray(len(text)), bytearray(len(text))
        for stretch in find(text):
            is_hidden[stretch.start : stretch.end] = b"\x01" * (stretch.end - stretch.start)
        for kind, start, end in gold:
            is_marked[start:end] = b"\x01" * (end - start)
            count = sum(is_hidden[start:end])
            spans[kind] += 1
            whole[kind] += count == end - start
            characters[kind] += end - start
            hidden[kind] += count
        right += sum(a & b for a, b in zip(is_hidden, is_marked, strict=True))
        taken += sum(is_hidden)
        marked += sum(is_marked)
    kinds = {k: Count(spans[k], whole[k], characters[k], hidden[k]) for k in sorted(spans)}
    formed = [kinds[k] for k in kinds if k in STRUCTURED]
    share = sum(c.whole for c in formed) / max(1, sum(c.spans for c in formed))
    return Figures(kinds, right / max(1, marked), right / taken if taken else 1.0, share if formed else 1.0)


def table(name: str, texts: Sequence[Marked], figures: dict[str, Figures]) -> str:
    """The figures as Markdown tables."""
    rows = [f"{name}, {len(texts)} texts", "", "| way | character recall | precision | whole spans with a form |"]
    rows.append("|---|---|---|---|")
    rows += [f"| {w} | {f.recall:.3f} | {f.precision:.3f} | {f.structured:.3f} |" for w, f in figures.items()]
    rows += ["", "| kind | spans | whole | characters | recall |", "|---|---|---|---|---|"]
    for kind, count in figures["both"].kinds.items():
        star = " (form)" if kind in STRUCTURED else ""
        rows.append(f"| {kind}{star} | {count.spans} | {count.whole} | {count.characters} | {count.recall:.3f} |")
    return "\n".join(rows)


def as_json(figures: dict[str, Figures]) -> dict[str, Any]:
    """The figures as a JSON object."""
    return {
        way: {**f._asdict(), "kinds": {k: {**c._asdict(), "recall": c.recall} for k, c in f.kinds.items()}}
        for way, f in figures.items()
    }


def _has_form(content: Any) -> bool:
    return (
        isinstance(content, list) and bool(content) and isinstance(content[0], dict) and "full_text" in content[0]
        and "spans" in content[0]
    )  # fmt: skip


def _spans(row: Any) -> Iterator[Span]:
    for span in row["spans"]:
        start, end = int(span["start_position"]), int(span["end_position"])
        if not 0 <= start <= end <= len(row["full_text"]):
            raise ValueError(f"a span from {start} to {end} in a text of {len(row['full_text'])} characters")
        yield Span(str(span["entity_type"]), start, end)

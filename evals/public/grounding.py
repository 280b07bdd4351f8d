"""`python -m evals public grounding`: does the product's own support score tell what a source says from what not?

The score is `assistant.checks.support`, as the letter checks use it; beside it stands the plain share of common words.
Read are BEGIN (tab separated: knowledge, response, begin_label), ContractNLI (JSON), and any file with a source, a
sentence and a label in columns. The data stays where it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import typer

from assistant.checks.support import SourceText, support_of_text, verdict_of
from assistant.errors import ClaimError, DataError
from assistant.records import Verdict
from assistant.wording.stems import words_of
from evals.progress import say
from evals.public.areas import area, macro_f1
from evals.public.labelled_files import Row, column, labelled_files, rows_of
from evals.public.suite_files import read_json

Label = Literal["supported", "contradicted", "unsupported"]
SOURCE_COLUMNS = ("knowledge", "source", "premise", "context", "evidence", "document", "passage", "sentence1")
SENTENCE_COLUMNS = ("response", "sentence", "hypothesis", "claim", "statement", "sentence2")
LABEL_COLUMNS = ("beginlabel", "goldlabel", "label", "choice", "attributable", "verdict")
# How data sets name the three; a number is the order that most natural language inference files use.
LABELS: dict[str, Label] = {
    **dict.fromkeys(("fully attributable", "attributable", "entailment", "entailed", "entails"), "supported"),
    **dict.fromkeys(("supported", "supports", "yes", "true", "1.0"), "supported"),
    **dict.fromkeys(("contradiction", "contradicted", "contradictory", "contradicts"), "contradicted"),
    **dict.fromkeys(("refutes", "refuted"), "contradicted"),
    **dict.fromkeys(("not fully attributable", "not attributable", "generic", "unattributable"), "unsupported"),
    **dict.fromkeys(("neutral", "notmentioned", "not mentioned", "not_entailment", "not entailment"), "unsupported"),
    **dict.fromkeys(("not enough info", "unsupported", "no", "false", "0.0"), "unsupported"),
}  # fmt: skip
NUMBERED: dict[frozenset[str], dict[str, Label]] = {
    frozenset("01"): {"1": "supported", "0": "unsupported"},
    frozenset("012"): {"0": "supported", "1": "unsupported", "2": "contradicted"},
}


class Pair(NamedTuple):
    """A sentence beside its source. `group` names the question where a data set asks the same one of many sources."""

    source: str
    sentence: str
    label: Label
    group: str = ""


class Scored(NamedTuple):
    """What the product and plain overlap say of a pair."""

    label: Label
    group: str
    score: float
    overlap: float
    verdict: Verdict


class Line(NamedTuple):
    """One line of the table."""

    file: str
    what: str
    product: float | None
    overlap: float | None
    pairs: int


def register(app: typer.Typer) -> None:
    """Adds the command `grounding` to the sub-app of public suites."""
    app.command("grounding")(grounding)


def grounding(
    data: Annotated[Path, typer.Option(help="a folder or file in the original format of the data set")],
    limit: Annotated[int, typer.Option(min=0, help="at most so many pairs of each file; 0: all")] = 0,
    json_file: Annotated[Path | None, typer.Option("--json", help="also write the figures there")] = None,
) -> None:
    """Area under the curve of the support score, and the three-way macro F1, beside plain overlap of words."""
    try:
        lines = [line for file in labelled_files(data) for line in measure(file, limit)]
        if not lines:
            raise DataError(f"{data} holds no columns or documents that pair a source, a sentence and a label")
        if json_file is not None:
            rows = [line._asdict() for line in lines]
            json_file.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    except (ClaimError, OSError) as error:
        typer.echo(" ".join(str(error).split()), err=True)
        raise typer.Exit(2) from error
    typer.echo(table(lines))


def measure(file: Path, limit: int = 0) -> list[Line]:
    """The lines of one file; none when it holds no pairs."""
    lines: list[Line] = []
    for scope, pairs in read_pairs(file):
        taken = pairs[:limit] if limit else pairs
        scored = list(_scored(taken, f"{file.name}{scope}"))
        lines += _lines(f"{file.name}{scope}", scored)
    return lines


def table(lines: list[Line]) -> str:
    """The figures as a Markdown table; a dash where a class is missing."""
    rows = ["| file | figure | checks | word overlap | pairs |", "|---|---|---|---|---|"]
    for line in lines:
        figures = " | ".join("-" if f is None else f"{f:.3f}" for f in (line.product, line.overlap))
        rows.append(f"| {line.file} | {line.what} | {figures} | {line.pairs} |")
    return "\n".join(rows)


def read_pairs(file: Path) -> list[tuple[str, list[Pair]]]:
    """The pairs of a file by scope: ContractNLI has the whole contract and the passages that decide.

    Raises:
        DataError: the file cannot be read.
    """
    if file.suffix.lower() == ".json":
        content = read_json(file)
        if isinstance(content, dict) and isinstance(content.get("documents"), list):
            try:
                scopes = (", whole contract", False), (", deciding passages", True)
                return [(name, list(_contracts(content, is_cut=cut))) for name, cut in scopes]
            except (KeyError, TypeError, IndexError, ValueError) as error:
                raise DataError(f"{file.name} is not in the format of ContractNLI: {error!r}"[:200]) from None
    rows = rows_of(file)
    pairs = list(_pairs(rows))
    return [("", pairs)] if pairs else []


def _contracts(content: dict[str, Any], *, is_cut: bool) -> Iterator[Pair]:
    for document in content["documents"]:
        text, spans = document["text"], document["spans"]
        for key, answer in document["annotation_sets"][0]["annotations"].items():
            source = text
            if is_cut:
                source = "\n".join(text[spans[i][0] : spans[i][1]] for i in answer["spans"])
            label = LABELS.get(str(answer["choice"]).lower())
            if label is not None and source:
                yield Pair(source, content["labels"][key]["hypothesis"], label, key)


def _pairs(rows: list[Row]) -> Iterator[Pair]:
    told = {label for row in rows if (label := column(row, LABEL_COLUMNS)) is not None}
    numbered = next((names for seen, names in NUMBERED.items() if told and told <= seen), {})
    for row in rows:
        source, sentence = column(row, SOURCE_COLUMNS), column(row, SENTENCE_COLUMNS)
        written = column(row, LABEL_COLUMNS)
        label = (numbered.get(written) or LABELS.get(written.strip().lower())) if written is not None else None
        if source is not None and sentence is not None and label is not None:
            yield Pair(source, sentence, label)


def _scored(pairs: list[Pair], name: str) -> Iterator[Scored]:
    text, source = "", SourceText("")
    for done, pair in enumerate(pairs, start=1):
        if pair.source != text:
            text, source = pair.source, SourceText(pair.source)
        support = support_of_text(pair.sentence, source)
        verdict = verdict_of(support, source)
        yield Scored(pair.label, pair.group, support.score, _overlap(pair.sentence, source), verdict)
        say(name, done, len(pairs))


def _overlap(sentence: str, source: SourceText) -> float:
    """The plain method: the share of the sentence's words that stand anywhere in the source."""
    own = [plain for _, plain, _, _ in words_of(sentence)]
    return sum(w in source.plain for w in own) / len(own) if own else 0.0


def _lines(file: str, scored: list[Scored]) -> Iterator[Line]:
    labels = {s.label for s in scored}
    if "contradicted" not in labels:
        yield _area_line(file, "area, said against not said", scored, lambda s: s.label != "supported")
        return
    yield _area_line(file, "area, entailed against contradicted", scored, lambda s: s.label == "contradicted")
    groups = [s.group for s in scored if s.label == "contradicted" and s.group]
    if groups:
        most = max(sorted(set(groups)), key=groups.count)
        others = [s for s in scored if s.group != most]
        yield _area_line(file, f"the same without {most}", others, lambda s: s.label == "contradicted")
    if "unsupported" in labels:
        yield _area_line(file, "area, entailed against not mentioned", scored, lambda s: s.label == "unsupported")
        given = macro_f1([s.label for s in scored], [s.verdict for s in scored])
        overlap = macro_f1(
            [s.label for s in scored], ["supported" if s.overlap >= 0.8 else "unsupported" for s in scored]
        )
        yield Line(file, "macro F1 of three", given, overlap, len(scored))


def _area_line(file: str, what: str, scored: list[Scored], is_wrong: Callable[[Scored], bool]) -> Line:
    right, wrong = [s for s in scored if s.label == "supported"], [s for s in scored if is_wrong(s)]
    product = area([s.score for s in right], [s.score for s in wrong])
    overlap = area([s.overlap for s in right], [s.overlap for s in wrong])
    return Line(file, what, product, overlap, len(right) + len(wrong))

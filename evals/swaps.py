"""`python -m evals swaps`: makes a true letter false by one small change at a time, and counts what the checks see.

One idea: the letters of all cases are right, so whatever is exchanged in them makes a sentence false; a change is seen
when a finding of error or warning stands on a changed sentence that did not stand there before.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from assistant.checks import Ground, check
from assistant.records import CheckReport, Finding, LedgerEntry
from assistant.wording.markers import find_blanks, find_markers
from assistant.wording.values import Value, find_values
from evals.runner import CASES, find_cases

EXCHANGED = {"asin": "two ASINs", "money": "two amounts", "date": "two dates", "order_id": "two order numbers",
             "duration": "two periods", "percent": "two shares"}  # fmt: skip
WORDS = {
    "buyer for seller": (("buyer", "seller"), ("seller", "buyer"), ("buyers", "sellers"), ("sellers", "buyers")),
    "before for after": (("before", "after"), ("after", "before")),
    "may for must": (("may", "must"), ("must", "may")),
}
PERIODS = ("30", "60", "90", "14")
_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|did|will|must|may|can|should)\b(?! not\b|n't)", re.IGNORECASE
)
_NOT = re.compile(r"\b(is|are|was|were|has|have|had|does|do|did|will|must|may|can|should) not\b")
_NOTHING = re.compile(r"\b(?:no|nothing|nobody|none|never)\b", re.IGNORECASE)  # with a "not" more this is no sentence
_KINDS = ("fact", "policy")
MAX_OF_KIND = 12  # of each kind in one letter, drawn by a fixed seed


class Swap(NamedTuple):
    """One change: what kind, the changed text, and the places of the change in it."""

    kind: str
    text: str
    places: tuple[tuple[int, int], ...]
    told: str  # "30 days -> 60 days"


class Missed(NamedTuple):
    """A change that no finding stands on."""

    case_id: str
    kind: str
    told: str
    sentence: str


class Tally(NamedTuple):
    """What was seen of all changes."""

    seen: dict[str, int]
    made: dict[str, int]
    missed: tuple[Missed, ...]
    errors: int  # findings over the letters as they are
    warnings: int


def register(app: typer.Typer) -> None:
    """Adds the command `swaps`."""
    app.command("swaps")(swaps)


def swaps(
    cases: Annotated[Path, typer.Option("--cases", help="a folder of case folders, or one case folder")] = CASES,
    only: Annotated[str, typer.Option("--only", help="one case, or a part of the names")] = "",
    misses: Annotated[bool, typer.Option("--misses", help="also list the changes that were not seen")] = False,
) -> None:
    """Exchanges figures, roles and little words in the letters of all cases and counts what the checks see."""
    tally = measure(find_cases(cases, only))
    typer.echo(table(tally))
    for miss in tally.missed if misses else ():
        typer.echo(f"{miss.case_id}: {miss.kind}: {miss.told}: {miss.sentence}")


def measure(folders: Sequence[Path], *, most: int = MAX_OF_KIND) -> Tally:
    """The tally of those cases."""
    from assistant.intake import read_case
    from assistant.pipeline import draft_case, ground_of
    from assistant.settings import read_settings
    from assistant.wiring import build_services
    from evals.progress import say

    services = build_services(read_settings(), lambda *_: None)
    seen: dict[str, int] = {}
    made: dict[str, int] = {}
    missed: list[Missed] = []
    errors = warnings = 0
    for done, folder in enumerate(folders, start=1):
        case = read_case(
            folder,
            catalogue=services.playbooks.catalogue,
            hosts=tuple(services.library.marketplaces),
            reader=services.reader,
        )
        outcome = draft_case(case, services, engine="offline")
        ground = ground_of(outcome.plan, services)
        errors += sum(f.severity == "error" for f in outcome.report.findings)
        warnings += sum(f.severity == "warning" for f in outcome.report.findings)
        for swap in changed_letters(outcome.body, outcome.report, ground, most=most):
            made[swap.kind] = made.get(swap.kind, 0) + 1
            if is_seen(swap, outcome.report, ground):
                seen[swap.kind] = seen.get(swap.kind, 0) + 1
            else:
                missed.append(Missed(folder.name, swap.kind, swap.told, _sentence_of(swap)))
        say("letters", done, len(folders))
    return Tally(seen, made, tuple(missed), errors, warnings)


def table(tally: Tally) -> str:
    """The tally as a Markdown table."""
    rows = ["| change | seen | made | share |", "|---|---|---|---|"]
    for kind, made in sorted(tally.made.items()):
        seen = tally.seen.get(kind, 0)
        rows.append(f"| {kind} | {seen} | {made} | {100 * seen / made:.1f} % |")
    seen, made = sum(tally.seen.values()), sum(tally.made.values())
    rows.append(f"| all | {seen} | {made} | {100 * seen / made if made else 100:.1f} % |")
    return "\n".join(rows) + f"\n\nThe letters as they are: {tally.errors} errors, {tally.warnings} warnings"


def changed_letters(text: str, report: CheckReport, ground: Ground, *, most: int = MAX_OF_KIND) -> Iterator[Swap]:
    """At most `most` changes of each kind, always the same ones for a text."""
    draw = random.Random(0)  # noqa: S311 - a fair sample, not a secret
    by_kind: dict[str, list[Swap]] = {}
    for swap in (*_exchanges(text, report, ground), *_other_periods(text, report, ground), *_words(text, report)):
        by_kind.setdefault(swap.kind, []).append(swap)
    for found in by_kind.values():
        yield from found if len(found) <= most else draw.sample(found, most)


def is_seen(swap: Swap, before: CheckReport, ground: Ground) -> bool:
    """True when an error or a warning stands on a changed sentence that did not stand there before."""
    after = check(swap.text, ground)
    old = {(f.rule, e.text) for e in before.ledger for f in _on(e, before.findings)}
    for entry in after.ledger:
        if any(a < entry.end and b > entry.start for a, b in swap.places) and any(
            (f.rule, entry.text) not in old for f in _on(entry, after.findings)
        ):
            return True
    return False


def _on(entry: LedgerEntry, findings: Sequence[Finding]) -> Iterator[Finding]:
    return (f for f in findings if f.severity != "info" and f.start < entry.end and f.end > entry.start)


def _claims(report: CheckReport) -> list[LedgerEntry]:
    """The sentences that claim something: what is asked or wished is not true or false."""
    return [e for e in report.ledger if e.kind in _KINDS]


def _values(text: str, report: CheckReport, ground: Ground) -> list[tuple[Value, LedgerEntry]]:
    blind = [(m.start, m.end) for m in find_markers(text)] + [(b.start, b.end) for b in find_blanks(text)]
    claims = _claims(report)
    return [
        (v, e)
        for v in find_values(text, locale=ground.locale)
        if not any(a < v.end and b > v.start for a, b in blind)
        for e in claims
        if e.start <= v.start and v.end <= e.end
    ]


def _exchanges(text: str, report: CheckReport, ground: Ground) -> Iterator[Swap]:
    """Two different values of one kind in each other's place; a pair that another place of the letter has is left."""
    values = [(v, e) for v, e in _values(text, report, ground) if v.kind in EXCHANGED]
    for (one, _), (other, _) in combinations(values, 2):
        if one.kind != other.kind or one.value == other.value or _is_same_thing(one, other):
            continue
        if one.kind == "date" and (one.as_written.isdigit() or other.as_written.isdigit()):
            continue  # the "1" of "1 to 7 October" is no day elsewhere
        changed = (
            text[: one.start] + other.as_written + text[one.end : other.start] + one.as_written + text[other.end :]
        )
        shift = len(other.as_written) - len(one.as_written)
        if sorted(changed.split("\n")) == sorted(text.split("\n")):
            continue  # two items of a list have changed places, and say the same
        places = ((one.start, one.start + len(other.as_written)), (other.start + shift, other.end))
        yield Swap(EXCHANGED[one.kind], changed, places, f"{one.as_written} <-> {other.as_written}")


def _is_same_thing(one: Value, other: Value) -> bool:
    """A day with and without its year, or the two ends of a range that any order names."""
    return one.kind == "date" and (one.value.lstrip("-")[-5:] == other.value.lstrip("-")[-5:])


def _other_periods(text: str, report: CheckReport, ground: Ground) -> Iterator[Swap]:
    for value, _ in _values(text, report, ground):
        match = re.match(r"\d+", value.as_written)
        if value.kind != "duration" or match is None:
            continue
        put = next(p for p in PERIODS if p != match[0])
        changed = text[: value.start] + put + text[value.start + match.end() :]
        end = value.end + len(put) - match.end()
        yield Swap(
            "another period", changed, ((value.start, end),), f"{value.as_written} -> {changed[value.start : end]}"
        )


def _words(text: str, report: CheckReport) -> Iterator[Swap]:
    for entry in _claims(report):
        for kind, pairs in WORDS.items():
            for old, new in pairs:
                for match in re.finditer(rf"\b{old}\b", entry.text):
                    if _is_turned(kind, entry.text[match.end() :]):
                        yield _put(text, entry.start + match.start(), entry.start + match.end(), new, kind)
        for match in _NOT.finditer(entry.text):
            yield _put(text, entry.start + match.end(1), entry.start + match.end(), "", "not taken out")
        first = _AUXILIARY.search(entry.text)
        if first is not None and not _NOTHING.search(entry.text[: first.end() + 4]):
            at = entry.start + first.end()
            yield _put(text, at, at, " not", "not put in")


def _is_turned(kind: str, after: str) -> bool:
    """False where the exchange changes nothing: "must not" and "may not" forbid alike, "after" may end a sentence."""
    return not after.startswith(" not ") if kind == "may for must" else re.match(r"\s+\w", after) is not None


def _put(text: str, start: int, end: int, new: str, kind: str) -> Swap:
    changed = text[:start] + new + text[end:]
    told = f"{text[start:end].strip() or '(nothing)'} -> {new.strip() or '(nothing)'}"
    return Swap(kind, changed, ((max(0, start - 1), start + len(new) + 1),), told)


def _sentence_of(swap: Swap) -> str:
    start, end = swap.places[0]
    return " ".join(swap.text[max(0, start - 110) : end + 90].split())

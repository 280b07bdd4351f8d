"""The commands `claim triage` and `claim reply`: what kind of case this is, and what a marketplace's answer means.

Both show and change nothing; a case folder belongs to the person, so what is to be kept is printed as lines for it.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.errors import CaseError

if TYPE_CHECKING:
    from assistant.pipeline import Services
    from assistant.records import Case
    from assistant.triage import ReplyReading

WIDTH = 100
OUTCOMES = {
    "granted": "GRANTED",
    "refused": "REFUSED",
    "more": "IT ASKS FOR MORE",
    "pending": "STILL BEING LOOKED AT",
    "other path": "IT SENDS YOU ANOTHER WAY",
    "mixed": "GRANTED IN PART",
    "not understood": "NOT UNDERSTOOD",
}
JsonFlag = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]


def triage(
    case: Annotated[Path, typer.Argument(help="The case folder, or its case.yaml.")],
    as_json: JsonFlag = False,
) -> None:
    """Says what kind of case this is, what it may be instead, and which answers would change the path.

    Example: claim triage my-case
    """
    from assistant.pipeline import triage_case
    from assistant.printing import ProgressLine, triage_lines

    services = _services()
    found = triage_case(_read_case(case, services), services, ProgressLine(sys.stderr))
    if as_json:
        _print_json({"triage": found.model_dump(mode="json")})
    else:
        typer.echo("\n".join(triage_lines(found)))


def reply(
    file: Annotated[Path, typer.Argument(help="The answer: .txt .eml .pdf .html ...; - reads it from stdin.")],
    case: Annotated[Path, typer.Option("--case", help="The case folder that it answers.")],
    received: Annotated[str, typer.Option("--received", help="The day it came, 2026-03-18; default its heading.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """Reads a marketplace's answer: what it asks, which part it found weak, until when, and what to do.

    Example: claim reply answer.eml --case my-case
    """
    from assistant.pipeline import read_case_reply

    services = _services()
    read = _read_case(case, services)
    text = _text_of(file, services)
    if not text.strip():
        raise CaseError("the answer has no text; paste its words into a .txt file")
    reading = read_case_reply(text, read, services, received=_day(received))
    if as_json:
        _print_json({"reply": reading.model_dump(mode="json")})
    else:
        typer.echo("\n".join(reply_lines(reading, read)))


def reply_lines(reading: ReplyReading, case: Case) -> list[str]:
    """An answer for a person: its outcome, what it found weak, its day, the next steps, what to keep."""
    from assistant.printing import section  # heavy only when used

    lines = [OUTCOMES[reading.outcome]]
    if reading.outcome == "not understood":
        lines[0] += ": no phrase of this answer is known, so nothing is concluded from it; read it yourself."
    lines += section("What it says", [f"{i.label}: “{i.sentence}”" for i in reading.items])
    lines += section("Parts of the letter that it found weak", reading.weak_parts)
    papers = dict.fromkeys(t for i in reading.items for t in i.documents)
    lines += section("Papers that it speaks of", list(papers))
    rows = [
        f"{r.asked}: {r.state}" + (f"; {r.found or r.instead}" if r.found or r.instead else "") for r in reading.matrix
    ]
    lines += section("How these papers of yours stand", rows)
    if reading.due_on:
        lines += section("Until when", [f"{reading.due_on.isoformat()} (“{reading.due_words}”)"])
    steps = [f"{s.step}" + (f" ({s.when})" if s.when else "") for s in reading.next_steps]
    lines += section("What to do", steps)
    if reading.route is not None:
        lines += section("Your path with this answer", [f"{reading.route.decision}: {reading.route.reason}"])
    lines += section("Sentences that look like requests", reading.requests)
    values = dict.fromkeys(f"{v.kind.replace('_', ' ')} {v.as_written}" for v in reading.values)
    lines += section("Days, sums and numbers in it", list(values))
    if reading.attempt.reply:
        lines += ["", f"To keep it with the case, let this be {_place(case)} in case.yaml:", *_attempt_lines(reading)]
    return lines


def _place(case: Case) -> str:
    is_answered = not case.attempts or case.attempts[-1].reply.strip()
    return "an entry under `attempts:`" if is_answered else "the last entry under `attempts:`"


def _attempt_lines(reading: ReplyReading) -> list[str]:
    """The attempt as YAML; JSON's quoting is YAML's too, so no text of an answer can become a key."""
    attempt = reading.attempt
    day = attempt.when.day.isoformat() if attempt.when else "YYYY-MM-DD"
    lines = [f"  - when: {day}" + ("" if attempt.when else "   # the day on which you sent it")]
    if attempt.text:
        lines.append("    # text or text_file: as it is")
    return [*lines, f"    reply: {json.dumps(attempt.reply, ensure_ascii=False)}"]


def _text_of(file: Path, services: Services) -> str:
    """The words of a file of any kind that evidence may have."""
    if str(file) == "-":
        return sys.stdin.read()
    from assistant.evidence import read_files

    if not file.is_file():
        raise CaseError(f"{file} does not exist; check the path, or use - for stdin")
    exhibits = read_files([file], services.reader, services.playbooks.catalogue, locale="en_US")
    unread = next((e for e in exhibits if e.state != "read"), None)
    if unread is not None and not any(e.text.strip() for e in exhibits):
        raise CaseError(f"{file.name} could not be read: {unread.state}; paste its words into a .txt file")
    return exhibits[0].text if exhibits else ""


def _services() -> Services:
    from assistant.printing import ProgressLine
    from assistant.settings import read_settings
    from assistant.wiring import build_services

    return build_services(read_settings(), ProgressLine(sys.stderr))


def _read_case(folder: Path, services: Services) -> Case:
    from assistant.intake import read_case

    return read_case(
        folder,
        catalogue=services.playbooks.catalogue,
        hosts=tuple(services.library.marketplaces),
        reader=services.reader,
    )


def _day(text: str) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise CaseError(f"'{text}' is not a day; write it like 2026-03-18") from None


def _print_json(content: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")

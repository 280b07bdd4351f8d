"""Reads a case folder into a `Case`.

One idea: an error is something that the person must settle first; everything else is read as well as it can
be, and what was odd is said as one line in `Case.warnings`. Nothing in the folder is changed, so it may be
read-only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from assistant.errors import CaseError
from assistant.intake.answers import doubtful_answers
from assistant.intake.case_file import AttemptEntry, CaseFile, ContactEntry
from assistant.intake.days import impossible_days
from assistant.intake.folder_files import evidence_files, find_inside, missing_hint
from assistant.intake.marketplaces import known_marketplace
from assistant.intake.text_files import read_told
from assistant.policy_library import normal_host
from assistant.ports import ExhibitReader
from assistant.records import Action, Attempt, Case, Contact, EvidenceFile, FactName, Moment, Sender, Silenced
from assistant.strict_yaml import parse_record, read_text
from assistant.wording.clock import moment_now

NO_TIME_ZONES: Mapping[str, str] = MappingProxyType({})
CASE_FILE = "case.yaml"
LONG_STORY_WORDS = 5_000  # an ordinary story has a few hundred; a longer one hides its own facts


def read_case(
    where: Path,
    *,
    today: dt.date | None = None,
    catalogue: Sequence[FactName] = (),
    hosts: Sequence[str] = (),
    time_zones: Mapping[str, str] = NO_TIME_ZONES,
    reader: ExhibitReader | None = None,
) -> Case:
    """The case of a folder with a `case.yaml`, or of that file itself.

    Args:
        where: the folder or the file.
        today: used when the file gives no day; default: the clock, as it stands where the marketplace is.
        catalogue: the fact names; answers that do not fit their kind are then warned of.
        hosts: the marketplaces that the corpus knows; without them any name is taken.
        time_zones: of the marketplaces, by host; another one has the time of this computer.
        reader: reads a `notice_file` or `text_file` that is a PDF.

    Raises:
        CaseError: one line with file, line and way out.
    """
    path = _case_path(where)
    text = read_text(path, error=CaseError)
    told = parse_record(text, CaseFile, error=CaseError, name=path.name)
    folder = path.parent.resolve()
    try:
        place = known_marketplace(told.marketplace, [normal_host(h) for h in hosts])
        now = told.today or (Moment(day=today) if today else moment_now(time_zones.get(place, "")))
        return _case(told, folder, place=place, now=now, catalogue=catalogue, reader=reader)
    except CaseError as problem:
        raise CaseError(f"{path.name}, line {_line_of(str(problem), text)}: {problem}") from None


def _case_path(where: Path) -> Path:
    path = where / CASE_FILE if where.is_dir() else where
    if where.is_dir() and not path.exists():
        other = next((n for n in ("case.yml", "Case.yaml", "case.txt") if (where / n).exists()), "")
        hint = f"rename {other} to {CASE_FILE}" if other else "write one with role, marketplace and story"
        raise CaseError(f"{where} has no {CASE_FILE}; {hint}")
    if path.exists() and not path.is_file():
        raise CaseError(f"{path} is no ordinary file; give a case folder or its {CASE_FILE}")
    return path


def _case(
    told: CaseFile,
    folder: Path,
    *,
    place: str,
    now: Moment,
    catalogue: Sequence[FactName],
    reader: ExhibitReader | None,
) -> Case:
    if told.notice.strip() and told.notice_file:
        raise CaseError("notice_file: the notice is given twice; keep notice or notice_file")
    warnings: list[str] = []
    notice = told.notice
    if told.notice_file:
        notice, said = read_told(folder, told.notice_file, key="notice_file", reader=reader)
        warnings += said
    facts = {key: value for key, value in told.facts.items() if value is not None and value.strip()}
    if not told.story.strip() and not notice.strip() and not facts:
        raise CaseError("story: it is empty; tell in your own words what happened, or give the notice or some facts")
    evidence = _evidence(told, folder, warnings)
    attempts = tuple(_attempt(a, folder, warnings, reader) for a in told.attempts)
    case = Case(
        id=folder.name or "case",
        role=told.role,
        marketplace=place,
        playbook=told.playbook,
        language=told.language,
        today=now.day,
        clock=now.clock,
        story=told.story,
        notice=notice,
        facts=facts,
        contacts=tuple(_contact(c) for c in told.contacts),
        actions=tuple(Action(**a.model_dump()) for a in told.actions),
        ask=told.ask,
        sender=Sender(**told.sender.model_dump()),
        attempts=attempts,
        evidence=evidence,
        folder=str(folder),
        silenced=tuple(Silenced(**entry.model_dump()) for entry in told.silenced),
    )
    warnings += [*_odd_days(case), *_odd_files(case), *doubtful_answers(case, catalogue)]
    return case.model_copy(update={"warnings": tuple(dict.fromkeys([*_odd_story(case), *warnings]))})


def _contact(entry: ContactEntry) -> Contact:
    return Contact(**entry.model_dump())


def _attempt(entry: AttemptEntry, folder: Path, warnings: list[str], reader: ExhibitReader | None) -> Attempt:
    text = entry.text
    if entry.text_file:
        read, said = read_told(folder, entry.text_file, key="text_file", reader=reader)
        text = "\n\n".join(t for t in (text, read) if t)
        warnings += said
    return Attempt(when=entry.when, text=text, reply=entry.reply)


def _evidence(told: CaseFile, folder: Path, warnings: list[str]) -> tuple[EvidenceFile, ...]:
    if told.evidence is None:
        files, aside = evidence_files(folder)
        warnings += aside
        return tuple(EvidenceFile(file=f) for f in files)
    found: dict[str, EvidenceFile] = {}
    for entry in told.evidence:
        path = find_inside(folder, entry.file)
        if path.is_dir():
            raise CaseError(f"{entry.file} is a folder; name the files in it")
        file = path.relative_to(folder).as_posix()
        if not path.exists():
            warnings.append(f"{entry.file} is not in the case folder{missing_hint(folder, entry.file)}")
        if file in found:
            warnings.append(f"{entry.file} is listed twice; it is used once")
        else:
            found[file] = EvidenceFile(file=file, title=" ".join(entry.title.split()))
    return tuple(found.values())


def _odd_story(case: Case) -> list[str]:
    words = len(case.story.split())
    said = []
    if words > LONG_STORY_WORDS:
        said.append(f"the story has {words:,} words; a page or two with dates and numbers is read more surely")
    for place, text in (("story", case.story), ("notice", case.notice)):
        said += [f"{place}: {odd}" for odd in list(dict.fromkeys(impossible_days(text)))[:3]]
    return said


def _odd_days(case: Case) -> list[str]:
    entries = [("contacts", c.when) for c in case.contacts]
    entries += [("attempts", a.when) for a in case.attempts]
    entries += [("actions", a.when) for a in case.actions if a.status == "done"]
    days = [(key, when.day) for key, when in entries if when is not None and when.day > case.today]
    return [f"{key}: {day.isoformat()} lies after today ({case.today.isoformat()}); check it" for key, day in days]


def _odd_files(case: Case) -> list[str]:
    """Evidence that an action names: it must exist and be one of the exhibits to count."""
    folder = Path(case.folder)
    said = []
    for file in (a.evidence for a in case.actions if a.evidence):
        if not find_inside(folder, file).exists():
            said.append(f"actions: {file} is not in the case folder{missing_hint(folder, file)}")
        elif file not in {e.file for e in case.evidence}:
            said.append(f"actions: {file} is not among the evidence; list it there to enclose it")
    return said


def _line_of(problem: str, text: str) -> int:
    """The line that a later finding is about: the one that holds its first word (a key or a path)."""
    first = problem.split(" ", 1)[0]
    lines = text.split("\n")
    return next((n for n, line in enumerate(lines, 1) if first in line and not line.startswith("#")), 1)

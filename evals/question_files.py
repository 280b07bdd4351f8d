"""Questions in plain words, each with the clauses that answer it: the files of `evals/questions/`.

The labels were set by reading the clauses, never from what a search returned; a label that names no clause,
or one that the question's own marketplace, role and day leave out, could never be found and is an error.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from assistant.errors import DataError
from assistant.policy_library import PolicyLibrary
from assistant.records import Record, Role
from assistant.strict_yaml import read_record

QUESTIONS = Path(__file__).parent / "questions"


class LabelledQuestion(Record):
    """A question as a person asks it, and what answers it."""

    id: str = Field(min_length=1)
    question: str = Field(min_length=1)
    marketplace: str  # host name
    role: Role
    language: Literal["en", "de", "fr", "es", "it"]
    clauses: tuple[str, ...]  # the deciding clause first, then each that is as good; empty: no clause answers it

    @field_validator("clauses")
    @classmethod
    def _named_once(cls, clauses: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(clauses)) < len(clauses):
            raise ValueError("each clause once")
        return clauses


class QuestionFile(Record):
    """One file of questions."""

    asked_on: dt.date  # the day on which they are asked: superseded clauses are no answers
    questions: tuple[LabelledQuestion, ...] = Field(min_length=1)


class DatedQuestion(Record):
    """A question with the day of its file."""

    asked: LabelledQuestion
    on: dt.date


def read_questions(folder: Path, library: PolicyLibrary) -> tuple[DatedQuestion, ...]:
    """All questions of the folder's YAML files, by file name and then in their order.

    Raises:
        DataError: there is no question, an id stands twice, or a label cannot be found in the library.
    """
    found: list[DatedQuestion] = []
    for file in sorted(folder.glob("*.yaml")):
        content = read_record(file, QuestionFile, error=DataError)
        for question in content.questions:
            _check_labels(question, content.asked_on, library, file.name)
            found.append(DatedQuestion(asked=question, on=content.asked_on))
    if not found:
        raise DataError(f"{folder} holds no question file; give a folder of .yaml files with --questions")
    _refuse_doubles((q.asked.id for q in found), "id")
    _refuse_doubles((f"{q.asked.question} ({q.asked.marketplace}, {q.asked.role})" for q in found), "question")
    return tuple(found)


def _check_labels(question: LabelledQuestion, on: dt.date, library: PolicyLibrary, file: str) -> None:
    where = f"{file}: question {question.id}"
    applicable = {c.id for c in library.applicable(marketplace=question.marketplace, role=question.role, on=on)}
    for clause in question.clauses:
        if clause not in library.by_id:
            raise DataError(f"{where} names the clause '{clause}', which does not exist; correct its label")
        if clause not in applicable:
            raise DataError(
                f"{where} names the clause '{clause}', which says nothing to a {question.role} on "
                f"{question.marketplace} on {on}; correct its label"
            )


def _refuse_doubles(names: Iterable[str], what: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise DataError(f"the {what} '{name}' stands twice in the question files; keep one of the two")
        seen.add(name)

"""The file `case.yaml` as a record: every key a person may write, and what each must look like.

One idea: what is wrong is refused where it stands, with its line, before anything is read or drafted; what
is left out is simply not known. Contract: the case folder in the design.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, model_validator

from assistant.intake.days import day_first, impossible_days, parse_moment
from assistant.intake.marketplaces import is_day_first
from assistant.records import Moment, Record, Role

MAX_ENTRIES = 500  # of each list
MIN_REASON_CHARACTERS = 8  # shorter words than "told so." give no reason
_PLAIN = "a plain value or a list of plain values; give each its own key"
_STATUS = {
    **dict.fromkeys(("completed", "complete", "finished", "closed", "yes"), "done"),
    **dict.fromkeys(
        ("in progress", "in-progress", "ongoing", "started", "open", "to do", "todo", "pending"), "planned"
    ),
}


def _moment(given: Any) -> Any:
    return parse_moment(given) if isinstance(given, str) else given


def _lower(given: Any) -> Any:
    return given.strip().lower() if isinstance(given, str) else given


def _status(given: Any) -> Any:
    low = _lower(given)
    return _STATUS.get(low, low) if isinstance(low, str) else given


def _slug(given: Any) -> Any:
    """ "Item not received" -> "item-not-received"."""
    return "-".join(re.findall(r"[^\W_]+", given.lower())) if isinstance(given, str) else given


def _list(given: Any) -> Any:
    """A single entry where a list is wanted is a list of one."""
    return given if isinstance(given, list) or given is None else [given]


def _inside(given: Any) -> Any:
    """A path that stays inside the case folder, with "/" between its parts."""
    if not isinstance(given, str):
        return given
    path = given.strip().replace("\\", "/").removeprefix("./")
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", path):
        raise ValueError("a file inside the case folder; an address is not opened, save the document there")
    if path.startswith(("/", "~")) or re.match(r"[A-Za-z]:", path) or ".." in PurePosixPath(path).parts:
        raise ValueError("a path inside the case folder; copy the file there")
    if not path or not path.isprintable():
        raise ValueError("the path of a file inside the case folder")
    return str(PurePosixPath(path))


def _language(given: Any) -> Any:
    if isinstance(given, str) and not re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}", given.strip()):
        raise ValueError("a language tag such as en, en-GB or de")
    return given.strip().replace("_", "-") if isinstance(given, str) else given


def _code(given: Any) -> Any:
    code = given.strip().upper() if isinstance(given, str) else given
    if isinstance(code, str) and not re.fullmatch(r"[A-Z]{3}[0-9]{3}", code):
        raise ValueError("the code of one rule, such as TON003; claim check --explain all lists them")
    return code


def _answer(given: Any) -> Any:
    """One answer as text; a list is joined by ", ". A day that no calendar has is refused."""
    if isinstance(given, list):
        if any(isinstance(g, list | dict) for g in given):
            raise ValueError(_PLAIN)
        given = ", ".join(g for g in given if g)
    if isinstance(given, dict):
        raise ValueError(_PLAIN)
    if isinstance(given, str) and len(given) <= 40:
        for said in impossible_days(given):
            raise ValueError(f"is not a day that exists; {said}")
    return given


WrittenMoment = Annotated[Moment, BeforeValidator(_moment)]
ListOf = BeforeValidator(_list)
InsidePath = Annotated[str, BeforeValidator(_inside)]
Answer = Annotated[str, BeforeValidator(_answer)]


class Entry(Record):
    """The base of all parts of the file: a key without a value counts as left out."""

    @model_validator(mode="before")
    @classmethod
    def _without_empty_keys(cls, given: Any) -> Any:
        return {k: v for k, v in given.items() if v is not None} if isinstance(given, dict) else given


class ContactEntry(Entry):
    """One attempt to settle the matter; the key `with` names the body that was contacted."""

    key_hints: ClassVar[dict[str, str]] = {"date": "when", "day": "when", "person": "name", "result": "outcome"}

    when: WrittenMoment | None = None
    channel: str = ""
    who: str = Field(default="", alias="with")
    name: str = ""
    reference: str = ""
    said: str = ""
    outcome: str = ""


class ActionEntry(Entry):
    """What a seller did or plans."""

    key_hints: ClassVar[dict[str, str]] = {"date": "when", "day": "when", "action": "what", "file": "evidence"}

    what: str = Field(min_length=1)
    status: Annotated[Literal["done", "planned"], BeforeValidator(_status)] = "planned"
    when: WrittenMoment | None = None
    owner: str = ""
    evidence: InsidePath = ""


class AttemptEntry(Entry):
    """An earlier submission: its text here or in a file, and the answer."""

    key_hints: ClassVar[dict[str, str]] = {"date": "when", "day": "when", "file": "text_file", "answer": "reply"}

    when: WrittenMoment | None = None
    text: str = ""
    text_file: InsidePath = ""
    reply: str = ""


class SenderEntry(Entry):
    """Who signs; a plain name may stand for the whole entry."""

    name: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""
    store: str = ""
    seller_id: str = ""

    @model_validator(mode="before")
    @classmethod
    def _from_name(cls, given: Any) -> Any:
        return {"name": given} if isinstance(given, str) else given


class EvidenceEntry(Entry):
    """A document; a plain path may stand for the whole entry."""

    file: InsidePath
    title: str = ""

    @model_validator(mode="before")
    @classmethod
    def _from_path(cls, given: Any) -> Any:
        return {"file": given} if isinstance(given, str) else given


class SilencedEntry(Entry):
    """A rule of the checks that is only listed for this case; without a reason it is not taken."""

    key_hints: ClassVar[dict[str, str]] = {"code": "rule", "why": "reason"}

    rule: Annotated[str, BeforeValidator(_code)]
    reason: str = Field(min_length=MIN_REASON_CHARACTERS)


def _with_local_day(entry: Any) -> Any:
    when = entry.get("when") if isinstance(entry, dict) else None
    return {**entry, "when": day_first(when)} if isinstance(when, str) else entry


class CaseFile(Entry):
    """The whole file."""

    role: Annotated[Role, BeforeValidator(_lower)]
    marketplace: str = Field(min_length=1)
    playbook: Annotated[str, BeforeValidator(_slug)] = ""
    language: Annotated[str, BeforeValidator(_language)] = "en"
    today: WrittenMoment | None = None  # with a clock time, hours are counted to the minute
    story: str = ""
    notice: str = ""
    notice_file: InsidePath = ""
    facts: dict[str, Answer | None] = Field(default={}, max_length=MAX_ENTRIES)
    contacts: Annotated[list[ContactEntry], ListOf] = Field(default=[], max_length=MAX_ENTRIES)
    actions: Annotated[list[ActionEntry], ListOf] = Field(default=[], max_length=MAX_ENTRIES)
    ask: str = ""
    sender: SenderEntry = SenderEntry()
    attempts: Annotated[list[AttemptEntry], ListOf] = Field(default=[], max_length=MAX_ENTRIES)
    silenced: Annotated[list[SilencedEntry], ListOf] = Field(default=[], max_length=MAX_ENTRIES)
    evidence: Annotated[list[EvidenceEntry] | None, ListOf] = Field(default=None, max_length=MAX_ENTRIES)

    @model_validator(mode="before")
    @classmethod
    def _with_local_days(cls, given: Any) -> Any:
        """03/06/2026 as the marketplace's country reads it, where that is the day first; elsewhere it is refused."""
        site = given.get("marketplace") if isinstance(given, dict) else None
        if not isinstance(site, str) or not is_day_first(site):
            return given
        told = dict(given)
        if isinstance(told.get("today"), str):
            told["today"] = day_first(told["today"])
        for key in ("contacts", "actions", "attempts"):
            entries = _list(told.get(key))
            if isinstance(entries, list):
                told[key] = [_with_local_day(e) for e in entries]
        return told

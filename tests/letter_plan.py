"""A small made-up plan for tests of rendering, export and screens: every name and number is invented."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import Literal

from assistant.records import (
    Case,
    Channel,
    Clause,
    EvidenceFile,
    Exhibit,
    ExhibitState,
    Plan,
    Route,
    Sender,
    Source,
)

CLAUSES = ("Waiting time before a guarantee request", "Reply time of a seller", "Refund after a return")


def make_channel(
    style: Literal["footnotes", "inline", "none"] = "footnotes",
    *,
    attachments: bool = True,
    links: bool = True,
) -> Channel:
    return Channel(
        id="e-mail",
        label="E-mail",
        takes_attachments=attachments,
        takes_links=links,
        takes_contact_data=True,
        citation_style=style,
        is_letter=True,
    )


def make_clause(number: int) -> Clause:
    return Clause(
        id=f"made-up-rules#rule-{number}",
        document_id="made-up-rules",
        title=CLAUSES[(number - 1) % len(CLAUSES)],
        heading=f"Rule {number}",
        text=f"A made-up rule that gives {number} days.",
        marketplaces=("amazon.com",),
        audience="buyer",
        jurisdictions=("US",),
        nature="marketplace",
        wording="paraphrase",
        source_url=f"https://rules.example/{number}",
        as_of=dt.date(2026, 1, number),
        confidence="A",
        content_hash=str(number),
    )


def make_exhibit(number: int, *, pages: int = 3, state: ExhibitState = "read", folder: Path | None = None) -> Exhibit:
    file = f"evidence/paper-{number}.pdf"
    sha256 = "0" * 64
    if folder is not None:
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(f"%PDF-1.4 made-up paper {number}".encode())
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return Exhibit(
        marker=f"E{number}",
        file=file,
        title=f"Paper {number}",
        sha256=sha256,
        state=state,
        pages=tuple(f"Text of page {p}." for p in range(1, pages + 1)),
    )


def make_plan(
    channel: Channel | None = None,
    *,
    exhibits: tuple[Exhibit, ...] | None = None,
    listed: tuple[int, ...] = (),
    language: str = "en",
    folder: Path | None = None,
) -> Plan:
    """A plan with sources P1 to P3 and exhibits E1 to E3 of three pages each (E3 has one)."""
    if exhibits is None:
        exhibits = tuple(make_exhibit(n, pages=1 if n == 3 else 3, folder=folder) for n in (1, 2, 3))
    case = Case(
        id="made-up-case",
        role="buyer",
        marketplace="amazon.com",
        language=language,
        today=dt.date(2026, 3, 18),
        story="A made-up story.",
        sender=Sender(name="Ada Example", email="ada@mail.example", address="1 Example Street\nExampleton"),
        evidence=tuple(EvidenceFile(file=f"evidence/paper-{n}.pdf") for n in listed),
        folder=str(folder) if folder else "",
    )
    return Plan(
        case=case,
        playbook="item-not-received",
        playbook_title="Item not received",
        channel=channel or make_channel(),
        facts=(),
        exhibits=exhibits,
        sources=tuple(Source(marker=f"P{n}", clause=make_clause(n)) for n in (1, 2, 3)),
        route=Route(decision="write", reason="The window is open."),
        deadlines=(),
        points=(),
        subject="Order that did not arrive",
        parts=("problem", "request"),
        gaps=(),
        adverse=(),
    )

"""The records that every stage takes and gives: frozen, and each points back by id to what it rests on.

The way of the data is `Case -> Exhibit, Fact -> Route, Deadline -> Source -> Plan -> Draft -> Finding`. A record never
changes; a later stage makes a new one. What is not known is said as such (`None`, an empty text, status *unknown*),
never guessed.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, field_validator

Role = Literal["buyer", "seller"]
Audience = Literal["buyer", "seller", "both"]
Trust = Literal["verbatim", "stated", "unclear"]
ExhibitState = Literal["read", "no text layer", "password", "damaged", "too large", "unsupported", "empty", "missing"]
SentenceKind = Literal["fact", "policy", "request", "courtesy", "structure"]
Verdict = Literal["supported", "unsupported", "contradicted", "unclear"]
Severity = Literal["error", "warning", "info"]
Decision = Literal["write", "wait", "closed", "other_channel", "refuse"]
DeadlineStatus = Literal["open", "too_early", "closed", "unknown"]
MatrixState = Literal["met", "weak", "missing", "unreadable", "unclear"]
Confidence = Literal["A", "B", "C"]
ValueKind = Literal[
    "date",
    "money",
    "duration",
    "percent",
    "order_id",
    "shipment_id",
    "asin",
    "tracking_number",
    "reference",  # case, complaint, invoice, seller or other ids that mix letters and digits
    "email",
    "phone",
    "url",
    "card_number",
    "identity_number",
    "number",
    "name",
    "text",
    "yes_no",
]


class Record(BaseModel):
    """The base of all records: frozen, and unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


# --- the case -------------------------------------------------------------------------------------------------


class Moment(Record):
    """A day, with the clock time where the person gave one."""

    day: dt.date
    clock: str = ""  # "10:15"; empty: not given


class Contact(Record):
    """One attempt to settle the matter before this letter."""

    when: Moment | None = None
    channel: str = ""  # chat, phone, e-mail, message
    who: str = ""  # the body that was contacted: "Amazon customer service", "the seller"
    name: str = ""  # the person who answered
    reference: str = ""
    said: str = ""
    outcome: str = ""


class Action(Record):
    """What a seller really did or plans; nothing else may be claimed in a letter."""

    what: str
    status: Literal["done", "planned"] = "planned"
    when: Moment | None = None
    owner: str = ""
    evidence: str = ""  # path inside the case folder; empty: none


class Attempt(Record):
    """An earlier submission and the answer to it."""

    when: Moment | None = None
    text: str = ""
    reply: str = ""


class Sender(Record):
    """Who signs the letter; every field may be empty."""

    name: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""
    store: str = ""
    seller_id: str = ""


class EvidenceFile(Record):
    """A file that the person wants to use, by its path inside the case folder."""

    file: str
    title: str = ""  # empty: the title is made from the file name


class Silenced(Record):
    """A rule of the checks that the person takes back for this case, and why."""

    rule: str  # a code, "TON003"
    reason: str


class Case(Record):
    """What the person told and gave; `facts` is as written, before any reading."""

    id: str
    role: Role
    marketplace: str  # a host name, "amazon.com"
    playbook: str = ""  # empty: triage proposes one
    language: str = "en"  # BCP 47, of the letter
    today: dt.date
    clock: str = ""  # of today, in the marketplace's time zone, "10:15"; empty: not known
    story: str = ""
    notice: str = ""
    facts: dict[str, str] = {}
    contacts: tuple[Contact, ...] = ()
    actions: tuple[Action, ...] = ()
    ask: str = ""
    sender: Sender = Sender()
    attempts: tuple[Attempt, ...] = ()
    evidence: tuple[EvidenceFile, ...] = ()
    folder: str = ""  # absolute path; empty: the case does not live in a folder
    warnings: tuple[str, ...] = ()  # what was odd in the folder and was left aside, one line each
    silenced: tuple[Silenced, ...] = ()  # rules of the checks that are only listed for this case


# --- what was read --------------------------------------------------------------------------------------------


class Locator(Record):
    """Where something stands. `start` and `end` are character offsets into the whole text of that place."""

    where: Literal["story", "notice", "answer", "contact", "action", "attempt", "sender", "exhibit", "derived"]
    exhibit: str = ""  # "E2"; empty unless `where` is "exhibit"
    page: int = 0  # from 1; 0: the place has no pages
    start: int = 0
    end: int = 0
    box: tuple[int, int, int, int] | None = None  # left, top, right, bottom in pixels, where it was seen in a picture

    @property
    def marker(self) -> str:
        """The marker a letter uses for this place, "E2 p.3"; empty when it is not an exhibit."""
        return f"{self.exhibit} p.{self.page}" if self.exhibit else ""


class Fact(Record):
    """One thing known: a catalogue name ("order_date") or a bare kind ("date"), its value and where it stands."""

    name: str
    kind: ValueKind
    value: str  # normalised: ISO date, "49.99 USD", "30 days", upper-case identifiers
    as_written: str
    source: Locator
    trust: Trust = "stated"


class SeenLine(Record):
    """A line of text recognised in the picture of a page: its stretch of that page's text, and its place in pixels."""

    page: int  # from 1
    start: int
    end: int
    box: tuple[int, int, int, int]  # left, top, right, bottom of the upright picture
    score: float  # how sure its words are, 0 to 1


class HiddenPassage(Record):
    """A passage of a document that its reader would not see: it is shown to the person, and no part of the pages."""

    where: str  # how it is hidden: "white on white", "in a comment"
    text: str
    page: int = 0  # from 1; 0: not on a page


class Suspicion(Record):
    """A passage that gives orders to whoever writes the letter: it is shown to the person, and never followed.

    `start` and `end` are character offsets into the whole text of that place; both 0 where it has none.
    """

    place: Literal["document", "hidden text", "file name", "notice", "policy"]
    sign: str  # why it is suspicious, in words
    text: str  # one line, cut at a bound
    exhibit: str = ""  # "E2"; empty for notice and policy
    clause_id: str = ""
    page: int = 0  # from 1; 0: not on a page
    start: int = 0
    end: int = 0
    voids: bool = False  # True: values in it are no evidence, since it speaks to a program and not of the matter


class Exhibit(Record):
    """A document as it was read. `text[f.source.start:f.source.end] == f.as_written` for each of its facts."""

    marker: str  # "E1"
    file: str  # path inside the case folder, or as given
    title: str
    sha256: str
    state: ExhibitState
    pages: tuple[str, ...] = ()  # the text of each page; empty when nothing could be read
    facts: tuple[Fact, ...] = ()
    warnings: tuple[str, ...] = ()
    part_of: str = ""  # marker of the mail or archive it came in; empty: a file of its own
    pictured: tuple[int, ...] = ()  # pages, from 1, whose text was recognised in a picture
    lines: tuple[SeenLine, ...] = ()  # of those pages
    hidden: tuple[HiddenPassage, ...] = ()
    suspicious: tuple[Suspicion, ...] = ()

    @property
    def text(self) -> str:
        """All pages, joined by a form feed."""
        return "\f".join(self.pages)

    @property
    def is_wrapper(self) -> bool:
        """True for an archive or a mailbox: it has no page of its own, what is in it follows as further exhibits."""
        return self.state == "read" and not self.pages


class Contradiction(Record):
    """Two places that give one thing two values; neither is held to be the right one."""

    name: str  # of the thing in the fact catalogue
    first: Fact
    second: Fact


class FactName(Record):
    """An entry of the fact catalogue (`playbooks/facts/`): a thing a case may know, and how texts speak of it."""

    name: str  # "latest_delivery_date"
    kind: ValueKind
    label: str  # as a blank and a question name it: "latest estimated delivery date"
    role: Literal["buyer", "seller", "both"] = "both"
    kinds: tuple[str, ...] = ()  # ids of the playbooks that know it; empty: all of its role
    aliases: tuple[str, ...] = ()  # other keys that a case.yaml may use for it
    cues: tuple[str, ...] = ()  # words or phrases beside the value that mean this fact: "order placed", "ordered on"
    # Of a range beside its cue, "arriving March 1 - March 3"; the two ends of a range are no single day.
    takes: Literal["first", "last", "start of a range", "end of a range"] = "first"
    choices: tuple[str, ...] = ()  # for kind text: the only values taken; empty: any
    signs: dict[str, tuple[str, ...]] = {}  # choice -> phrases of a story or notice that mean it
    told: tuple[str, ...] = ()  # regular expressions of a story that tells it, with a place for it: "seller is {name}"
    told_choices: dict[str, tuple[str, ...]] = {}  # choice -> regular expressions of a story that mean it
    is_private: bool = False  # never enters a letter unless the person insists
    shapes: dict[str, str] = {}  # company in small letters -> regular expression of what identifiers look like there
    shape: str = ""  # that of the case's marketplace; empty: the usual one of its kind

    @field_validator("shapes")
    @classmethod
    def _readable(cls, shapes: dict[str, str]) -> dict[str, str]:
        for shape in shapes.values():
            try:
                re.compile(shape)
            except re.error as problem:
                raise ValueError(f"'{shape}' is no regular expression ({problem})") from None
        return shapes


# --- policy ---------------------------------------------------------------------------------------------------


class Rule(Record):
    """What a clause fixes in a form that can be computed with: "guarantee-claim-opens", 3 days."""

    name: str
    amount: int | None = None
    unit: Literal["days", "business days", "hours", "months", "years", "percent", ""] = ""
    relation: Literal["after", "within", ""] = ""  # after: opens then; within: closes then


class Clause(Record):
    """One rule of a marketplace or a law, in our own words unless `wording` says verbatim."""

    id: str  # "<document-id>#<heading-slug>"
    document_id: str
    title: str  # of the document
    heading: str
    text: str
    marketplaces: tuple[str, ...]  # host names; empty: every marketplace of its jurisdictions
    audience: Audience
    jurisdictions: tuple[str, ...]  # ISO 3166 codes and "EU"; empty: not bound to one
    nature: Literal["marketplace", "law", "guidance"]
    wording: Literal["paraphrase", "verbatim"]
    source_url: str
    as_of: dt.date
    effective_from: dt.date | None = None
    effective_to: dt.date | None = None
    confidence: Confidence
    rule: Rule | None = None
    topics: tuple[str, ...] = ()
    adverse_to: Role | None = None  # whom the clause counts against; None: nobody in particular
    conflicts_with: tuple[str, ...] = ()  # ids of clauses that say otherwise
    advice: str = ""  # what to do about the conflict or the clause's age
    asked: tuple[str, ...] = ()  # how people ask for what it says; for the search alone, never quoted
    content_hash: str  # of heading and text


class FoundClause(Record):
    """A clause with the score of the search that found it, 0 to 1; pinned clauses have 1."""

    clause: Clause
    score: float
    is_pinned: bool = False


class Source(Record):
    """A clause as this case cites it."""

    marker: str  # "P1"
    clause: Clause
    title: str = ""  # of the document, in the letter's language; empty: the clause's own


# --- triage ---------------------------------------------------------------------------------------------------


class Deadline(Record):
    """A window of the case. `date` is the day that matters now: the opening when too early, else the closing."""

    name: str  # id in the playbook
    label: str
    opens_on: dt.date | None = None
    closes_on: dt.date | None = None
    date: dt.date | None = None
    status: DeadlineStatus
    clause_id: str = ""
    reason: str = ""  # for status unknown: which fact is missing; else how the day was counted, where that matters
    opens_at: str = ""  # clock time on that day, marketplace's time zone; empty: the whole day
    closes_at: str = ""
    opens_clause_id: str = ""  # the version in force on the day of the event
    closes_clause_id: str = ""


class NextStep(Record):
    """Something to do, when, and the clause behind it."""

    step: str
    when: str = ""
    clause_id: str = ""


class Route(Record):
    """Whether to write now, and if not, what to do instead."""

    decision: Decision
    reason: str
    clause_id: str = ""
    next_steps: tuple[NextStep, ...] = ()


class Gap(Record):
    """Something missing: a fact or a document, and why it matters."""

    what: str
    why: str
    clause_id: str = ""
    fact: str = ""  # catalogue name; empty when it is a document


class MatrixRow(Record):
    """Something that is asked for: by whom, under which clause, which page meets it, or what is missing or too weak."""

    asked: str  # in words: "Supplier's invoice: dated within the 365 days before the notice"
    asked_in: Literal["notice", "playbook"]
    passage: str = ""  # the notice's own words; empty unless the notice asks
    place: Locator | None = None  # where they stand
    clause_id: str = ""
    document: str = ""  # id of the document in the playbook
    check: str = ""  # id of what it must show; empty: the document itself
    request: str = ""  # id of the request of the notice
    fact: str = ""  # catalogue name of the fact that tells it, where words answer and no paper
    exhibit: str = ""  # "E1"; "E1, E3" where papers count together; empty: none
    pages: tuple[int, ...] = ()
    state: MatrixState
    found: str = ""  # what is wrong; empty for a met row
    instead: str = ""  # what to get or do instead

    @property
    def why(self) -> str:
        """What is wrong and what to do, as one text; empty for a met row."""
        return ". ".join(p.rstrip(".") for p in (self.found, self.instead[:1].upper() + self.instead[1:]) if p) + (
            "." if self.found or self.instead else ""
        )


class Adverse(Record):
    """A clause that counts against the person."""

    clause: Clause
    why: str


class Conflict(Record):
    """A clause that the case rests on, and the published copies of the same rule that say otherwise."""

    clause: Clause
    others: tuple[Clause, ...]

    @property
    def advice(self) -> str:
        """What to do about it."""
        return self.clause.advice or next(
            (o.advice for o in self.others if o.advice), "Compare both before you rely on one."
        )


# --- the letter -----------------------------------------------------------------------------------------------


class Channel(Record):
    """What the place where the letter goes takes."""

    id: str
    label: str
    takes_attachments: bool
    takes_links: bool
    takes_contact_data: bool
    citation_style: Literal["footnotes", "inline", "none"]
    is_letter: bool  # with salutation, address block and signature
    max_characters: int | None = None  # set by the person or by a clause; None: no limit known


class Sentence(Record):
    """One sentence of a letter. `text` holds the markers, `cites` lists them without brackets."""

    text: str
    kind: SentenceKind
    cites: tuple[str, ...] = ()


class Paragraph(Record):
    """Sentences that stand together: running text, a heading, an item of a list, or a line of an address."""

    sentences: tuple[Sentence, ...]
    shape: Literal["text", "heading", "item", "line"] = "text"


class Point(Record):
    """One thing the letter says: its wording choices are made, its facts, exhibits and clauses are bound."""

    id: str
    kind: SentenceKind
    part: str = ""  # the part of the letter it fulfils: "problem", "facts", "rule", "request", "reply date" ...
    heading: str = ""  # a heading that starts a new section; empty: goes on in the same one
    shape: Literal["text", "item", "line"] = "text"
    starts_paragraph: bool = False
    sentences: tuple[Sentence, ...]
    is_own_statement: bool = False  # True: taken over from the person's story
    facts: tuple[str, ...] = ()  # names
    clauses: tuple[str, ...] = ()  # ids


class Plan(Record):
    """Everything that a letter of this case may rest on, and the points it makes, in order.

    The plan is the single ground: both engines write from it and all checks compare with it.
    """

    case: Case
    playbook: str
    playbook_title: str
    channel: Channel
    facts: tuple[Fact, ...]  # story, answers, notice, exhibits, and derived ones (dates computed from a clause)
    exhibits: tuple[Exhibit, ...]
    sources: tuple[Source, ...]  # clauses that may be cited
    related: tuple[FoundClause, ...] = ()  # found, not cited
    route: Route
    deadlines: tuple[Deadline, ...]
    points: tuple[Point, ...]
    subject: str
    parts: tuple[str, ...]  # the parts this kind of letter needs
    gaps: tuple[Gap, ...]
    adverse: tuple[Adverse, ...]
    matrix: tuple[MatrixRow, ...] = ()
    rests_on: dict[str, str] = {}  # clause id -> content hash, of all that letter, path, days and warnings rest on
    conflicts: tuple[Conflict, ...] = ()  # of these clauses; empty: no other copy says otherwise
    suspicious: tuple[Suspicion, ...] = ()  # passages of documents, notice and clauses that give orders
    contradictions: tuple[Contradiction, ...] = ()  # of papers among themselves, or with what was told


class EngineRun(Record):
    """Who wrote the draft and at what cost."""

    name: Literal["offline", "llm"]
    model: str = ""
    prompt: str = ""  # fingerprint of the prompt files
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None  # None: the price of that model is not known
    seconds: float = 0.0
    fallbacks: tuple[str, ...] = ()  # what was replaced or went wrong, one line each


class Draft(Record):
    """A letter at one revision."""

    revision: int
    subject: str
    paragraphs: tuple[Paragraph, ...]
    language: str
    engine: EngineRun

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences, in order."""
        return tuple(s for p in self.paragraphs for s in p.sentences)


class Finding(Record):
    """What a check says about a stretch of the text. `start` and `end` are character offsets into the letter."""

    rule: str
    severity: Severity
    message: str
    start: int = 0
    end: int = 0
    suggestion: str = ""
    concerns: str = ""  # fact name, clause id or exhibit marker


class LedgerEntry(Record):
    """One sentence of the current text with what supports it."""

    text: str
    start: int
    end: int
    kind: SentenceKind
    verdict: Verdict
    support: tuple[str, ...] = ()  # "P1", "E2 p.1", "story", "answer" ...


class CheckReport(Record):
    """The outcome of all checks over one text."""

    findings: tuple[Finding, ...]
    ledger: tuple[LedgerEntry, ...]
    silenced: tuple[tuple[Finding, str], ...] = ()  # findings that the case silences, each with the reason given

    @property
    def has_error(self) -> bool:
        """True when a finding is an error."""
        return any(f.severity == "error" for f in self.findings)

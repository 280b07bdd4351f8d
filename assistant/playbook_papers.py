"""What papers have to show and how a notice asks for them, as data: `playbooks/papers.yaml`, `playbooks/requests.yaml`.

A paper's checks are short conditions and lists of words; their numbers come from the clause they name, or from the
notice itself where it gives one. The one idea: whoever knows the papers writes these two files, and no line of code.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from assistant.records import Record

Mark = Literal["phone", "address", "website", "holder", "holder address", "product"]


class PaperCheck(Record):
    """One thing that a paper of a kind must show or must not be."""

    id: str
    asks: str  # pattern: "dated within the {rule:invoice-age} before the notice"
    found: str  # pattern: what is wrong; {paper}: "E1", {lacking}: the marks or words that were not there
    instead: str  # what to get or do
    rule: str = ""  # where no clause of this name is in force, the check is made only if the notice asks for it
    when: tuple[str, ...] = ()  # conditions under which it is asked at all
    weak_when: tuple[str, ...] = ()  # conditions that make the paper too weak; all must hold
    shows: tuple[Mark, ...] = ()  # must all stand in the paper
    not_one_of: tuple[str, ...] = ()  # other papers, by the words with which they call themselves
    no_picture: bool = False  # a screenshot or a picture without text is not good enough
    adds_up: str = ""  # a number that all papers of this kind show together: "invoice_quantity"


class Paper(Record):
    """A kind of paper: how it is recognised, and what it must show."""

    id: str
    title: str
    words: tuple[str, ...]  # any of these in the title, the file name or the head of the text
    playbooks: tuple[str, ...] = ()  # where its checks are made; empty: everywhere
    checks: tuple[PaperCheck, ...] = ()


class PaperList(Record):
    """The file `papers.yaml`."""

    papers: tuple[Paper, ...] = ()


class NoticeRequest(Record):
    """Something that notices ask for, and the words with which they do; * stands for up to six words."""

    id: str
    asks: str  # in our words: "Proof of delivery"
    phrases: tuple[str, ...]
    papers: tuple[str, ...] = ()  # ids of documents or papers that meet it, the first that the playbook has
    check: str = ""  # id of the check of that paper that is asked for; empty: the paper itself
    met_when: tuple[str, ...] = ()  # for what is no paper: the conditions under which it is told
    fact: str = ""  # the fact that tells it; its pages are shown
    instead: str = ""  # what to do when it is missing
    rule: str = ""
    period: str = ""  # rule whose number a period in the notice replaces: "in the last 180 days"


class NoticeWords(Record):
    """The words by which a sentence is known as asking, or as not asking, and those around its numbers."""

    asking: tuple[str, ...]
    not_asking: tuple[str, ...]
    lead_in: tuple[str, ...]  # "the following": the items of the list below are asked for
    period: tuple[str, ...]  # "in the last": a number of days, weeks, months or years follows
    units: dict[str, tuple[str, ...]] = Field(default_factory=dict)  # "days" -> day, days, tag, tagen
    counted: tuple[str, ...] = ()  # "units": a number before it is a quantity
    since: tuple[str, ...] = ()  # "dated after": a day follows


class NoticeRequests(Record):
    """The file `requests.yaml`."""

    words: NoticeWords
    requests: tuple[NoticeRequest, ...] = ()


NO_REQUESTS = NoticeRequests(words=NoticeWords(asking=(), not_asking=(), lead_in=(), period=()))

"""The letter as its reader gets it: subject, body, the list of sources and the list of enclosures.

The one idea: `render_letter` only replaces markers, word for word all else of the person's text stays.
A marker that rests on nothing stays as it was written, and so does a blank: what is hidden is never mended.
"""

from __future__ import annotations

from assistant.exporting.marker_rendering import MarkerRendering, is_enclosable
from assistant.exporting.matrix_table import document_list
from assistant.exporting.words import Words, words_for
from assistant.records import Exhibit, Plan, Record


class SourceNote(Record):
    """A clause in the list of sources."""

    number: int  # as the body cites it, from 1
    title: str
    heading: str
    address: str  # empty: the channel takes no links
    as_of: str  # ISO date on which the clause was read


class Enclosure(Record):
    """An exhibit that goes with the letter."""

    number: int  # that of its marker: E2 is enclosure 2
    title: str
    file: str  # path inside the case folder
    pages: int  # 0: not known
    sha256: str
    inside: str = ""  # the file that carries it, for an attachment of a mail; empty: it stands alone


class RenderedLetter(Record):
    """A letter without markers, ready for its channel."""

    subject: str
    body: str
    notes: tuple[SourceNote, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()  # what goes with the letter
    language: str = "en"
    lists_enclosures: bool = True  # False: the body has such a list of its own
    documents: tuple[str, ...] = ()  # what the reader finds in which enclosure; empty: no such list

    @property
    def text(self) -> str:
        """Body, sources and enclosures as plain text, without the subject."""
        parts = [self.body.strip("\n")]
        parts += ["\n".join((title, *lines)) for title, lines in self.lists]
        return "\n\n".join(p for p in parts if p) + "\n"

    @property
    def all_lists(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The lists of a letter on paper: those below the body, and the list of documents where there is one."""
        return (*self.lists, *([("List of documents", self.documents)] if self.documents else ()))

    @property
    def lists(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The lists below the body, each with its title and its lines."""
        words = words_for(self.language)
        found = []
        if self.notes:
            found.append((words.sources, tuple(_note_line(n, words) for n in self.notes)))
        if self.enclosures and self.lists_enclosures:
            found.append((words.enclosures, tuple(_enclosure_line(e, words) for e in self.enclosures)))
        return tuple(found)


def render_letter(text: str, plan: Plan, *, subject: str = "", with_documents: bool = False) -> RenderedLetter:
    """The letter `text` as the plan's channel shows it.

    Args:
        text: the edited body with markers.
        plan: gives the channel, the sources and the exhibits that markers may name.
        subject: as edited; empty: the plan's.
        with_documents: a letter on paper gets a list of what stands in which enclosure, where that helps its reader.
    """
    rendering = MarkerRendering(plan)
    body = rendering.render(text)
    line = " ".join(rendering.render_plain(subject or plan.subject).split())
    notes = tuple(
        SourceNote(
            number=number,
            title=source.title or source.clause.title,
            heading="" if source.title else source.clause.heading,
            address=source.clause.source_url if plan.channel.takes_links else "",
            as_of=source.clause.as_of.isoformat(),
        )
        for number, source in enumerate(rendering.cited_sources, start=1)
    )
    return RenderedLetter(
        subject=line,
        body=body,
        notes=notes if plan.channel.citation_style == "footnotes" else (),
        enclosures=_enclosures(plan, rendering.cited_exhibits),
        language=plan.case.language,
        lists_enclosures=not _has_own_list(body, words_for(plan.case.language)),
        documents=document_list(plan) if with_documents else (),
    )


def _enclosures(plan: Plan, cited: frozenset[str]) -> tuple[Enclosure, ...]:
    """The exhibits that go with the letter: all usable ones that the person listed, and every cited one.

    An attachment of a mail goes inside its mail, which is then enclosed even when it is not cited itself.
    """
    if not plan.channel.takes_attachments:
        return ()
    usable = [e for e in plan.exhibits if is_enclosable(e)]
    carriers = {e.marker: _carrier(e, usable) for e in usable}
    wanted = {e.file for e in plan.case.evidence} | {carriers[e.marker] for e in usable if e.marker in cited}
    return tuple(
        Enclosure(
            number=int(e.marker[1:]),
            title=e.title or e.file,
            file=e.file,
            pages=len(e.pages),
            sha256=e.sha256,
            inside=carriers[e.marker],
        )
        for e in usable
        if e.marker in cited or (e.file in wanted and not carriers[e.marker])
    )


def _carrier(exhibit: Exhibit, among: list[Exhibit]) -> str:
    """The outermost file that the exhibit lies in; empty when it is a file of its own."""
    return min((e.file for e in among if exhibit.file.startswith(f"{e.file}/")), key=len, default="")


def _has_own_list(body: str, words: Words) -> bool:
    """True when the body says itself what is enclosed, below a heading or behind a colon."""
    starts = tuple(f"{w.casefold()}:" for w in (words.enclosures, words.enclosed))
    lines = [line.strip("# *").casefold() for line in body.splitlines()]
    return any(line == words.enclosures.casefold() or line.startswith(starts) for line in lines)


def _note_line(note: SourceNote, words: Words) -> str:
    name = f"{note.title}, {note.heading}" if note.heading else note.title
    return (
        f"[{note.number}] {name}{f', {note.address}' if note.address else ''} ({words.as_of} {words.day(note.as_of)})"
    )


def _enclosure_line(enclosure: Enclosure, words: Words) -> str:
    details = [enclosure.file.rpartition("/")[2]]
    if enclosure.inside:
        details.append(f"{words.inside} {enclosure.inside.rpartition('/')[2]}")
    if enclosure.pages > 1:
        details.append(f"{enclosure.pages} {words.pages}")
    return f"{enclosure.number}. {enclosure.title} ({', '.join(details)})"

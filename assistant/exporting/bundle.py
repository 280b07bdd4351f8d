"""One PDF of a case: the letter, the list of its exhibits, a copy of each of their pages, the originals attached.

One idea: a bundle is paper, so its letter names enclosures even where the case's own channel takes none. What is in it
is what an e-mail would carry, and beside that each listed file that no reader here could open: it goes along unchanged
and is named as not shown, because a proof must not vanish where it cannot be drawn.
"""

from __future__ import annotations

from assistant.exporting.marker_rendering import is_enclosable
from assistant.exporting.rendered_letter import RenderedLetter, render_letter
from assistant.records import Exhibit, Plan, Record


class BundleExhibit(Record):
    """An exhibit of the bundle, with what is needed to show it."""

    marker: str  # "E2"
    title: str
    file: str  # path inside the case folder
    sha256: str
    inside: str = ""  # the file that carries it; its copy is made from its text
    pages: tuple[str, ...] = ()  # what was read on each page
    pictured: tuple[int, ...] = ()  # pages, from 1, whose text was recognised in a picture
    is_readable: bool = True  # False: no reader here could open it

    @property
    def text_characters(self) -> int:
        """How much was read in it; blanks do not count as text."""
        return sum(len(p) for p in self.pages) if any(p.strip() for p in self.pages) else 0


class Bundle(Record):
    """A letter and its exhibits, in the order of their markers."""

    letter: RenderedLetter
    exhibits: tuple[BundleExhibit, ...]


def make_bundle(text: str, plan: Plan, *, subject: str = "", with_documents: bool = False) -> Bundle:
    """The bundle of the letter `text`; the arguments are those of `render_letter`."""
    style = "footnotes" if plan.channel.citation_style == "none" else plan.channel.citation_style
    channel = plan.channel.model_copy(update={"takes_attachments": True, "citation_style": style})
    letter = render_letter(
        text, plan.model_copy(update={"channel": channel}), subject=subject, with_documents=with_documents
    )
    inside = {f"E{e.number}": e.inside for e in letter.enclosures}
    return Bundle(
        letter=letter,
        exhibits=tuple(
            _exhibit(e, inside.get(e.marker, ""))
            for e in plan.exhibits
            if e.marker in inside or _is_unread_proof(e, plan)
        ),
    )


def _is_unread_proof(exhibit: Exhibit, plan: Plan) -> bool:
    """A file of its own that the person listed, that is there, and that could not be opened here."""
    listed = {e.file for e in plan.case.evidence}
    is_there = exhibit.state not in ("missing", "empty") and bool(exhibit.sha256)
    return is_there and not is_enclosable(exhibit) and not exhibit.part_of and exhibit.file in listed


def _exhibit(exhibit: Exhibit, inside: str) -> BundleExhibit:
    return BundleExhibit(
        marker=exhibit.marker,
        title=exhibit.title or exhibit.file,
        file=exhibit.file,
        sha256=exhibit.sha256,
        inside=inside,
        pages=exhibit.pages,
        pictured=exhibit.pictured,
        is_readable=is_enclosable(exhibit),
    )

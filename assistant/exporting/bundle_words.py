"""The words that a bundle adds around a letter and its exhibits, in the language of the letter."""

from __future__ import annotations

from typing import Final

from assistant.records import Record


class BundleWords(Record):
    """The added words of one language; those with places are filled with `str.format`."""

    letter: str
    list_title: str
    about: str
    marker: str  # heads of the list
    exhibit: str
    pages: str
    shown_on: str
    place: str  # "{marker} p.{page} of {pages}"
    copy_of: str
    text_of: str
    text_shown: str
    not_shown: str
    inside: str
    cut: str
    unprintable: str
    attached: str


ENGLISH: Final = BundleWords(
    letter="Letter",
    list_title="List of exhibits",
    about="The pages of each exhibit follow as copies inside a frame; the mark stands in the margin outside it. "
    "The original files are attached to this PDF unchanged.",
    marker="No.",
    exhibit="Exhibit",
    pages="Pages",
    shown_on="From page",
    place="{marker} p.{page} of {pages}",
    copy_of="Copy of page {page} of {pages} of {marker}, {title}",
    text_of="Copy of the text of {file}",
    text_shown="its text is shown",
    not_shown="could not be shown; the attached original has it",
    inside="attached inside {file}",
    cut="The rest stands in the attached original.",
    unprintable="Some signs cannot be printed here; the attached original has them.",
    attached="Original of {marker}, unchanged",
)

_GERMAN: Final = BundleWords(
    letter="Schreiben",
    list_title="Verzeichnis der Anlagen",
    about="Die Seiten jeder Anlage folgen als Kopien in einem Rahmen; der Vermerk steht im Rand außerhalb davon. "
    "Die Originaldateien sind diesem PDF unverändert beigefügt.",
    marker="Nr.",
    exhibit="Anlage",
    pages="Seiten",
    shown_on="Ab Seite",
    place="{marker} S. {page} von {pages}",
    copy_of="Kopie von Seite {page} von {pages} aus {marker}, {title}",
    text_of="Kopie des Textes von {file}",
    text_shown="gezeigt wird der Text",
    not_shown="ließ sich nicht zeigen; das beigefügte Original enthält es",
    inside="liegt in {file}",
    cut="Der Rest steht im beigefügten Original.",
    unprintable="Einige Zeichen lassen sich hier nicht drucken; das beigefügte Original enthält sie.",
    attached="Original von {marker}, unverändert",
)


def bundle_words(language: str) -> BundleWords:
    """The words of a BCP 47 language tag; English when there are none for it."""
    return _GERMAN if language.replace("_", "-").split("-")[0].lower() == "de" else ENGLISH

"""Makes the letter that a reader gets, where markers become what the channel can show, and the dates for a calendar."""

from assistant.exporting.blocks import Block, letter_blocks
from assistant.exporting.bundle import Bundle, BundleExhibit, make_bundle
from assistant.exporting.bundle_words import BundleWords, bundle_words
from assistant.exporting.calendar_entries import CalendarEntry, calendar_entries
from assistant.exporting.ledger_table import ledger_table
from assistant.exporting.matrix_table import document_list, matrix_table
from assistant.exporting.rendered_letter import Enclosure, RenderedLetter, SourceNote, render_letter

__all__ = [
    "Block",
    "Bundle",
    "BundleExhibit",
    "BundleWords",
    "CalendarEntry",
    "Enclosure",
    "RenderedLetter",
    "SourceNote",
    "bundle_words",
    "calendar_entries",
    "document_list",
    "ledger_table",
    "letter_blocks",
    "make_bundle",
    "matrix_table",
    "render_letter",
]

"""Makes the letter that a reader gets, where markers become what the channel can show, and the dates for a calendar."""

from assistant.exporting.blocks import Block, letter_blocks
from assistant.exporting.calendar_entries import CalendarEntry, calendar_entries
from assistant.exporting.ledger_table import ledger_table
from assistant.exporting.matrix_table import document_list, matrix_table
from assistant.exporting.rendered_letter import Enclosure, RenderedLetter, SourceNote, render_letter

__all__ = [
    "Block",
    "CalendarEntry",
    "Enclosure",
    "RenderedLetter",
    "SourceNote",
    "calendar_entries",
    "document_list",
    "ledger_table",
    "letter_blocks",
    "matrix_table",
    "render_letter",
]

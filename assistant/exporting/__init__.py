"""Makes the letter that a reader gets: markers become what the channel can show, nothing else changes."""

from assistant.exporting.blocks import Block, letter_blocks
from assistant.exporting.rendered_letter import Enclosure, RenderedLetter, SourceNote, render_letter

__all__ = ["Block", "Enclosure", "RenderedLetter", "SourceNote", "letter_blocks", "render_letter"]

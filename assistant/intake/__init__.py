"""Intake: from a case folder to a `Case`, and from the case to the facts that a person told.

What a person wrote is never corrected here: it is read, given a type where it has one, and kept with its
place.
"""

from assistant.intake.case_folder import read_case
from assistant.intake.told import case_facts, place_text

__all__ = ["case_facts", "place_text", "read_case"]

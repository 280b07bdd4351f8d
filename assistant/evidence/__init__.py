"""Evidence: reads the documents of a case into exhibits E1, E2 ... with what was found in them.

The invariant of the stage: `exhibit.text[f.source.start:f.source.end] == f.as_written` for each fact, and
no file is dropped; one that cannot be read becomes an exhibit whose state and warning say so.
"""

from assistant.evidence.contradictions import find_contradictions
from assistant.evidence.described import read_json
from assistant.evidence.exhibits import find_again, find_facts, read_exhibits, read_files
from assistant.evidence.suspicion import WatchfulReader, read_order_signs

__all__ = [
    "WatchfulReader",
    "find_again",
    "find_contradictions",
    "find_facts",
    "read_exhibits",
    "read_files",
    "read_json",
    "read_order_signs",
]

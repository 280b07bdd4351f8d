"""How long work tells how far it is: one line that is written over on a screen, a line at each tenth in a log."""

from __future__ import annotations

import sys

BAR_SIGNS = 24
_told: dict[str, int] = {}  # for each kind of work the tenth that was told last


def say(what: str, done: int, total: int) -> None:
    """Tells the error stream about the work; without a total it is a plain message."""
    if not total:
        _told.clear()
        sys.stderr.write(f"{what}\n")
        return
    if sys.stderr.isatty():
        filled = BAR_SIGNS * done // total
        bar = "#" * filled + "." * (BAR_SIGNS - filled)
        end = "\n" if done >= total else ""
        sys.stderr.write(f"\r{bar} {done} of {total}  {what[:50]:<50}{end}")
        sys.stderr.flush()
        return
    tenth = 10 * done // total
    if _told.get(what) == tenth:
        return
    _told[what] = tenth
    if done >= total:
        del _told[what]
    sys.stderr.write(f"{what}: {done} of {total}\n")
    sys.stderr.flush()

"""Every error that a person can meet, drawn as a tree.

    ClaimError
    ├── CaseError        the case folder cannot be used as it is
    ├── DataError        a policy, playbook or prompt file breaks its own rules
    ├── IndexUnavailableError   the clause index cannot be built or opened
    ├── ExportError      the letter cannot be written in that form or place
    └── ModelError       the model endpoint gave nothing usable (`is_temporary` says whether to try again)

Each carries one line that says what is wrong and what to do; the command prints that line and exits 2.
"""


class ClaimError(Exception):
    """The base: `str(error)` is one line for a person, with the way out."""


class CaseError(ClaimError):
    """The case folder or the letter file cannot be used as it is."""


class DataError(ClaimError):
    """A data file (clause, playbook, prompt, settings) breaks its own rules; names file and line."""


class IndexUnavailableError(ClaimError):
    """The clause index can be neither opened nor built."""


class ExportError(ClaimError):
    """The letter cannot be written in the form or at the place that was asked for."""


class ModelError(ClaimError):
    """The model endpoint gave nothing usable."""

    def __init__(self, message: str, *, is_temporary: bool) -> None:
        super().__init__(message)
        self.is_temporary = is_temporary

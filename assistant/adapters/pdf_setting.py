"""The one door to the typesetter: a template and its data become the bytes of a PDF.

One idea: texts go in as data and never as markup, so nothing that a person or a document wrote is ever run.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Literal

from assistant.errors import ExportError

Standard = Literal["a-2a", "ua-1"]
_MISSING_GLYPH: Final = re.compile(r"(?:the text|the codepoint) `\"(.{1,12}?)\"`")
SCREEN_READER: Final[Standard] = "ua-1"  # PDF/UA; it also refuses a text that no font here can print
ARCHIVE: Final[Standard] = "a-2a"


def set_pdf(template: Path, inputs: Mapping[str, str], *, standards: Sequence[Standard] = ()) -> bytes:
    """The PDF that `template` makes of `inputs`; files it names are taken from its own folder alone.

    Args:
        template: the template file.
        inputs: what it reads from `sys.inputs`.
        standards: that the PDF must meet; none: it is tagged, and promises no more.

    Raises:
        ExportError: a character without a font, or data that the template or a standard refuses.
    """
    import typst  # heavy; needed for this form alone

    try:
        made = typst.compile(str(template), sys_inputs=dict(inputs), format="pdf", pdf_standards=list(standards))
    except typst.TypstError as problem:
        glyph = _MISSING_GLYPH.search(str(problem))
        if glyph:
            raise ExportError(
                f"no font here can print '{glyph[1]}'; take that character out, or export .docx or .txt"
            ) from None
        reason = str(problem).splitlines()[0][:200]
        raise ExportError(f"the letter cannot be set as PDF ({reason}); export .docx or .txt") from None
    if not isinstance(made, bytes):
        raise ExportError("the letter cannot be set as one PDF; export .docx or .txt")
    return made

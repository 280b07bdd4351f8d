"""The process that draws a bundle: pages of foreign files are touched here, never where a person's work is held.

One idea: each file is tried by itself in a process of its own first, so that one which breaks its renderer costs its
own copy and nothing else. It works on copies in a folder made for it; no evidence file is opened here.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pypdf import PageObject, PdfWriter

BUNDLE_TEMPLATE: Final = "bundle.typ"
TRY_TEMPLATE: Final = "bundle_try.typ"
MEMORY_MEGABYTES: Final = 6_000  # address space; a page of many pictures needs some
_INVISIBLE: Final = 2 | 32  # flags of an annotation: hidden, not on screen
_NOT_DRAWN: Final = frozenset({"/Popup", "/Link"})


def try_file(folder: Path, name: str) -> int:
    """Makes the copy of `name` fit to be placed and draws each page of it once; gives the number of its pages.

    Whatever goes wrong goes up: the process that asked takes it as "cannot be shown".
    """
    from assistant.adapters.pdf_setting import set_pdf

    pages = _prepared_pdf(folder / name) if name.endswith(".pdf") else 1
    set_pdf(folder / TRY_TEMPLATE, {"file": name, "pages": str(pages)})
    return pages


def _prepared_pdf(path: Path) -> int:
    """Draws filled fields, stamps and notes into the pages of the copy; a placed page would show none of them."""
    from pypdf import PdfReader, PdfWriter  # heavy; needed in this process alone

    reader = PdfReader(path)
    if reader.is_encrypted:
        reader.decrypt("")
    if any("/Annots" in page for page in reader.pages):
        writer = PdfWriter()
        for page in reader.pages:
            _draw_annotations(writer.add_page(page), writer)
        writer.write(path)
    return len(reader.pages)


def _draw_annotations(page: PageObject, writer: PdfWriter) -> None:
    from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, StreamObject

    drawn = []
    resources = page.get("/Resources", DictionaryObject()).get_object()
    forms = DictionaryObject(resources.get("/XObject", DictionaryObject()).get_object())
    for number, reference in enumerate(page.get("/Annots", ArrayObject()).get_object()):
        annotation = reference.get_object()
        form = _appearance(annotation)
        if isinstance(form, StreamObject):
            name = f"/ClaimCopy{number}"
            forms[NameObject(name)] = form.indirect_reference or writer._add_object(form)
            drawn.append(f"q {_placing(annotation, form)} cm {name} Do Q")
    if drawn:
        begin, end = DecodedStreamObject(), DecodedStreamObject()
        begin.set_data(b"q\n")
        end.set_data(("\nQ\n" + "\n".join(drawn)).encode("ascii"))
        own = page.get("/Contents", ArrayObject()).get_object()
        parts = list(own) if isinstance(own, ArrayObject) else [page.raw_get("/Contents")]
        streams = [writer._add_object(begin), *parts, writer._add_object(end)]
        page[NameObject("/Contents")] = ArrayObject(streams)
        page[NameObject("/Resources")] = DictionaryObject({**resources, NameObject("/XObject"): forms})
    page.pop("/Annots", None)


def _appearance(annotation: Any) -> Any:
    """What the annotation looks like on paper; None: it shows nothing."""
    if annotation.get("/Subtype") in _NOT_DRAWN or int(annotation.get("/F", 0)) & _INVISIBLE:
        return None
    form = annotation.get("/AP", {}).get("/N")
    form = form.get_object() if form is not None else None
    if form is not None and "/BBox" not in form:  # one look for each state, of a tick box for instance
        form = form.get(annotation.get("/AS", "/Off"))
        form = form.get_object() if form is not None else None
    return form


def _placing(annotation: Any, form: Any) -> str:
    """The matrix that fits the form's box into the annotation's rectangle (ISO 32000-1, 12.5.5)."""
    left, bottom, right, top = (float(v) for v in form["/BBox"])
    a, b, c, d, e, f = (float(v) for v in form.get("/Matrix", (1, 0, 0, 1, 0, 0)))
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (bottom, top)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    x0, y0, x1, y1 = (float(v) for v in annotation["/Rect"])
    wide = abs(x1 - x0) / (max(xs) - min(xs)) if max(xs) > min(xs) else 1.0
    high = abs(y1 - y0) / (max(ys) - min(ys)) if max(ys) > min(ys) else 1.0
    at = (min(x0, x1) - min(xs) * wide, min(y0, y1) - min(ys) * high)
    return f"{wide:.6f} 0 0 {high:.6f} {at[0]:.6f} {at[1]:.6f}"


def _with_title_shown(made: bytes) -> bytes:
    """The PDF, told to show its title in place of its file name; a few bytes are added behind it, all else stays."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import BooleanObject, DictionaryObject, NameObject

    writer = PdfWriter(PdfReader(io.BytesIO(made)), incremental=True)
    shown = DictionaryObject(writer.root_object.get("/ViewerPreferences", DictionaryObject()).get_object())
    shown[NameObject("/DisplayDocTitle")] = BooleanObject(True)
    writer.root_object[NameObject("/ViewerPreferences")] = shown
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _fence_memory() -> None:
    try:
        import resource  # not on every system: elsewhere the time limit alone stands
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MEGABYTES * 1_000_000, resource.getrlimit(resource.RLIMIT_AS)[1]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """`try FOLDER NAME` prints the pages of a file; `set FOLDER` writes FOLDER/made.pdf from FOLDER/bundle.json."""
    from assistant.adapters.pdf_setting import SCREEN_READER, set_pdf
    from assistant.errors import ExportError

    _fence_memory()
    task, folder = sys.argv[1], Path(sys.argv[2])
    try:
        if task == "try":
            said: Any = {"pages": try_file(folder, sys.argv[3])}
        elif task == "text":  # its fonts are what is asked: a missing one is an error under this standard
            set_pdf(folder / TRY_TEMPLATE, {"text": sys.argv[3]}, standards=[SCREEN_READER])
            said = {}
        else:
            (folder / "made.pdf").write_bytes(_with_title_shown(set_pdf(folder / BUNDLE_TEMPLATE, {})))
            said = {}
    except ExportError as problem:
        said = {"error": str(problem)}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()

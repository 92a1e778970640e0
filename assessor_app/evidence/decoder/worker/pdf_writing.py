"""Writes marks into a copy of a PDF, as annotations that carry their own appearance.

It runs in the locked-in worker like everything that parses a learner's file. PDFium says where
the visible page lies in the file's own space, so that a mark is written where it was seen; pypdf
writes the copy. What runs by itself (scripts, launch actions) is left out of the copy.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, Final

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

from assessor_app.domain.geometry import Affine
from assessor_app.evidence.decoder.marks import PdfMark
from assessor_app.evidence.decoder.wire import Status
from assessor_app.evidence.decoder.worker.pdf_appearance import Appearance, appearance_of
from assessor_app.evidence.decoder.worker.refusal import Refusal

_PRINTED: Final = 4
_BY_ITSELF: Final = ("/OpenAction", "/AA")


def write_marks(
    data: bytes, marks: Sequence[PdfMark], shown: Callable[[int], Affine], pages: int
) -> bytes:
    """Return a copy of the PDF in ``data`` with ``marks`` as annotations.

    ``shown(page)`` maps that page's user space to page points.

    Raises:
        Refusal: the file cannot be copied: it is damaged or locked, or its pages are not those
            that PDFium counts.
    """
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refusal(Status.PASSWORD, "locked")
        if len(reader.pages) != pages:
            raise Refusal(Status.DAMAGED, "pages")
        writer = PdfWriter(clone_from=reader)
        _leave_out_what_runs(writer)
        _add_all(writer, marks, shown)
        copy = io.BytesIO()
        writer.write(copy)
    except PyPdfError as exc:
        raise Refusal(Status.DAMAGED, type(exc).__name__) from exc
    except RecursionError as exc:
        raise Refusal(Status.TOO_LARGE, "depth") from exc
    return copy.getvalue()


def _leave_out_what_runs(writer: PdfWriter) -> None:
    root = writer.root_object
    for name in _BY_ITSELF:
        root.pop(NameObject(name), None)
    names = _resolved(root.get("/Names"))
    if isinstance(names, DictionaryObject):
        names.pop(NameObject("/JavaScript"), None)
    for page in writer.pages:
        page.pop(NameObject("/AA"), None)


def _add_all(writer: PdfWriter, marks: Sequence[PdfMark], shown: Callable[[int], Affine]) -> None:
    by_page: dict[int, list[PdfMark]] = defaultdict(list)
    for mark in marks:
        by_page[mark.page].append(mark)
    for number, on_page in sorted(by_page.items()):
        page = _resolved(writer.pages[number].indirect_reference)  # two pages may be one object
        there = _resolved(page.get("/Annots"))
        kept = list(there) if isinstance(there, ArrayObject) else []
        to_user = shown(number).inverse()
        made = [_annotation(writer, page, mark, to_user) for mark in on_page]
        page[NameObject("/Annots")] = ArrayObject([*kept, *made])


def _resolved(value: Any) -> Any:
    return value.get_object() if isinstance(value, PdfObject) else value


def _annotation(writer: PdfWriter, page: Any, mark: PdfMark, to_user: Affine) -> PdfObject:
    """Add one annotation (ISO 32000-2, 12.5) to the file; return its reference."""
    look = appearance_of(mark, to_user)
    annotation = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject(look.subtype),
            NameObject("/Rect"): _numbers(look.rectangle),
            NameObject("/P"): page.indirect_reference,
            NameObject("/F"): NumberObject(_PRINTED),
            NameObject("/C"): _numbers([one / 255 for one in mark.colour]),
            NameObject("/AP"): DictionaryObject(
                {NameObject("/N"): writer._add_object(_form(look))}
            ),
        }
    )
    for name, numbers in look.geometry.items():
        annotation[NameObject(name)] = _nested(numbers)
    for name, word in look.names.items():
        annotation[NameObject(name)] = _name_or_names(word)
    if look.default_appearance:
        annotation[NameObject("/DA")] = TextStringObject(look.default_appearance)
    _describe(annotation, mark)
    return writer._add_object(annotation)


def _describe(annotation: DictionaryObject, mark: PdfMark) -> None:
    texts = {"/Contents": mark.text, "/T": mark.author, "/Subj": mark.subject, "/NM": mark.id}
    for name, text in texts.items():
        if text:
            annotation[NameObject(name)] = TextStringObject(text)
    if mark.modified:
        stamp = "".join(one for one in mark.modified[:19] if one.isdigit())
        annotation[NameObject("/M")] = TextStringObject(f"D:{stamp}Z")


def _form(look: Appearance) -> PdfObject:
    from pypdf.generic import DecodedStreamObject

    form = DecodedStreamObject()
    form.set_data(look.content.encode("cp1252", "replace"))
    state = {NameObject("/Type"): NameObject("/ExtGState")}
    look_of = DictionaryObject(state)
    look_of[NameObject("/ca")] = look_of[NameObject("/CA")] = FloatObject(look.opacity)
    if look.multiplied:
        look_of[NameObject("/BM")] = NameObject("/Multiply")
    resources = DictionaryObject(
        {NameObject("/ExtGState"): DictionaryObject({NameObject("/G"): look_of})}
    )
    if look.has_text:
        font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
        font["/Encoding"] = "/WinAnsiEncoding"
        entry = DictionaryObject({NameObject(k): NameObject(v) for k, v in font.items()})
        resources[NameObject("/Font")] = DictionaryObject({NameObject("/F"): entry})
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/FormType")] = NumberObject(1)
    form[NameObject("/BBox")] = _numbers(look.rectangle)
    form[NameObject("/Resources")] = resources
    if look.multiplied:
        group = {"/S": NameObject("/Transparency"), "/Type": NameObject("/Group")}
        form[NameObject("/Group")] = DictionaryObject(
            {NameObject(name): value for name, value in group.items()}
        )
    return form


def _numbers(values: Sequence[float]) -> ArrayObject:
    return ArrayObject([FloatObject(f"{value:.4f}") for value in values])


def _nested(values: Sequence[Any]) -> ArrayObject:
    if values and isinstance(values[0], list | tuple):
        return ArrayObject([_nested(one) for one in values])
    return _numbers(values)


def _name_or_names(word: str) -> PdfObject:
    if " " in word:
        return ArrayObject([NameObject(one) for one in word.split()])
    return NameObject(word)


def warm_up() -> None:
    """Write one mark of each kind into a small file: what that imports stays imported."""
    from assessor_app.domain.geometry import Box, user_to_page
    from assessor_app.domain.marks import MarkKind

    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    buffer = io.BytesIO()
    writer.encrypt("", "owner", algorithm="RC4-128")
    writer.write(buffer)
    strokes = (((1.0, 1.0), (9.0, 9.0), (9.0, 1.0)),)
    marks = [
        PdfMark(0, kind, (Box(1, 1, 9, 9),), strokes, text="warm")
        for kind in MarkKind
        if not kind.in_time
    ]
    write_marks(buffer.getvalue(), marks, lambda _page: user_to_page((0, 0, 100, 100), 0), 1)

"""Loads everything that decoding may need, since nothing can be loaded once locked in."""

from __future__ import annotations

import encodings
import importlib
import io
import pkgutil
import subprocess
import zipfile

import PIL.ImageCms

from assessor_app.evidence.decoder import media_types
from assessor_app.evidence.decoder.worker import images, office, pdf, pdf_writing, sniffing

_WORD_PART = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body><w:p><w:r><w:t>warm</w:t></w:r></w:p></w:body></w:document>"
)
_CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_USED_BY_NAME = (pdf, subprocess, PIL.ImageCms)
_NOT_EVERYWHERE = frozenset({"mbcs", "oem"})


def warm_up() -> None:
    """Decode one small thing of each kind; what that imports stays imported.

    Raises:
        ImportError: a decoder is not installed.
    """
    images.warm_up()
    _load_encodings()
    sniffing.identify(b"warm", b"", "warm.txt", "")
    _warm_word()
    _warm_excel()
    pdf_writing.warm_up()


def _load_encodings() -> None:
    """Load every codec: a text, a file name or a library may name any of them."""
    importlib.import_module("_strptime")
    for module in pkgutil.iter_modules(encodings.__path__):
        if module.name not in _NOT_EVERYWHERE:
            importlib.import_module(f"encodings.{module.name}")


def _warm_word() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _CONTENT_TYPES)
        archive.writestr("word/document.xml", _WORD_PART)
    office.OfficeDocument(buffer.getvalue(), media_types.DOCX)


def _warm_excel() -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    if sheet is not None:
        sheet["A1"] = 1.5
    buffer = io.BytesIO()
    book.save(buffer)
    office.OfficeDocument(buffer.getvalue(), media_types.XLSX)

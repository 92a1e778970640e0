"""Zip archives of office documents: checked before anything is inflated."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Final
from xml.etree.ElementTree import Element

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from assessor_app.evidence.decoder.wire import Status
from assessor_app.evidence.decoder.worker.refusal import Refusal

_MAX_MEMBERS: Final = 5_000
_MAX_MEMBER: Final = 64 << 20
_MAX_TOTAL: Final = 256 << 20
_MAX_RATIO: Final = 250
_RATIO_FROM: Final = 4 << 20
_DECLARATIONS: Final = (b"<!DOCTYPE", b"<!ENTITY")


class Archive:
    """A checked archive. ``zipfile`` never inflates beyond the size that an entry declares, so
    the sum of declared sizes bounds the memory that any reader of this archive can need."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as exc:
            raise Refusal(Status.DAMAGED, "zip") from exc
        self._check()

    def _check(self) -> None:
        members = self._zip.infolist()
        if len(members) > _MAX_MEMBERS or sum(m.file_size for m in members) > _MAX_TOTAL:
            raise Refusal(Status.TOO_LARGE, "zip")
        for member in members:
            if member.flag_bits & 1:
                raise Refusal(Status.PASSWORD, "zip")
            packed = max(1, member.compress_size)
            is_bomb = member.file_size > _RATIO_FROM and member.file_size / packed > _MAX_RATIO
            if member.file_size > _MAX_MEMBER or is_bomb:
                raise Refusal(Status.TOO_LARGE, "zip")
        if len({member.filename for member in members}) != len(members):
            raise Refusal(Status.DAMAGED, "zip names")

    def names(self) -> list[str]:
        """Return the names of all members."""
        return self._zip.namelist()

    def read(self, name: str) -> bytes:
        """Return one member; DAMAGED where it is absent or broken."""
        try:
            return self._zip.read(name)
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as exc:
            raise Refusal(Status.DAMAGED, "zip member") from exc

    def xml(self, name: str) -> Element:
        """Return one member as XML without any declaration of entities."""
        try:
            return defusedxml.ElementTree.fromstring(self.read(name), forbid_dtd=True)
        except (DefusedXmlException, SyntaxError, LookupError, ValueError) as exc:
            raise Refusal(Status.DAMAGED, "xml") from exc

    def refuse_declarations(self) -> None:
        """Refuse parts with a DTD, before a parser that would expand it sees them.

        OOXML forbids DTDs (ECMA-376 part 2, 7.2.3); the readers of DOCX and XLSX would expand
        one all the same.
        """
        for name in self.names():
            if not name.lower().endswith((".xml", ".rels", ".vml")):
                continue
            upper = self.read(name).replace(b"\0", b"").upper()
            if any(word in upper for word in _DECLARATIONS):
                raise Refusal(Status.DAMAGED, "xml declaration")

"""Pictures within a document: decoded here and written anew, within bounds."""

from __future__ import annotations

import base64
import html
from typing import Any, Final

from PIL import Image

from assessor_app.evidence.decoder.worker import images
from assessor_app.evidence.decoder.worker.refusal import Refusal

_MAX_PICTURES: Final = 100
_MAX_PICTURE_PX: Final = 1_400
_MAX_PICTURE_BYTES: Final = 12 << 20
_UNREADABLE: Final = (Refusal, Image.DecompressionBombError)


class EmbeddedPictures:
    """Turns pictures into ``data:`` URLs whose bytes were made by Pillow and not by the learner."""

    def __init__(self) -> None:
        self._count = 0
        self._bytes = 0

    def attributes(self, image: Any) -> dict[str, str]:
        """Return the attributes of a picture that mammoth opens."""

        def read() -> bytes:
            with image.open() as stream:
                return bytes(stream.read())

        return self._attributes(read)

    def element(self, data: bytes, words: str) -> str:
        """Return the ``img`` element of a picture; ``words`` stand for it."""
        found = {"alt": words} | self._attributes(lambda: data)
        inside = "".join(f' {name}="{html.escape(value)}"' for name, value in found.items())
        return f"<img{inside}>"

    def _attributes(self, read: Any) -> dict[str, str]:
        self._count += 1
        if self._count > _MAX_PICTURES or self._bytes > _MAX_PICTURE_BYTES:
            return {"alt": "(one picture too many)"}
        try:
            return {"src": self._again(read())}
        except (*_UNREADABLE, OSError, ValueError, SyntaxError, KeyError):
            return {"alt": "(a picture that cannot be shown)"}

    def _again(self, data: bytes) -> str:
        encoded, subtype = images.encoded_again(data, _MAX_PICTURE_PX)
        self._bytes += len(encoded)
        return f"data:image/{subtype};base64," + base64.b64encode(encoded).decode("ascii")

"""A file that Qt reads and the window serves: random access, in constant memory."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from PySide6.QtCore import QIODevice

from assessor_app.ui.viewers.media.player.channel import Channel

BLOCK: Final = 256 << 10
_BLOCKS: Final = 8


class ServedFile(QIODevice):
    """Reads blocks through the channel and keeps the last few of them (2 MB, whatever the size).

    Qt reads it from a thread of its own.
    """

    def __init__(self, channel: Channel, size: int) -> None:
        super().__init__()
        self._channel = channel
        self._size = size
        self._blocks: OrderedDict[int, bytes] = OrderedDict()
        self._at = 0
        self.open(QIODevice.OpenModeFlag.ReadOnly | QIODevice.OpenModeFlag.Unbuffered)

    def isSequential(self) -> bool:
        """Say that any place can be read."""
        return False

    def size(self) -> int:
        """Return the length of the plain bytes."""
        return self._size

    def bytesAvailable(self) -> int:
        """Return how many bytes follow."""
        return max(0, self._size - self._at)

    def atEnd(self) -> bool:
        """Say whether nothing follows."""
        return self._at >= self._size

    def seek(self, position: int) -> bool:
        """Go to a place."""
        if not 0 <= position <= self._size:
            return False
        self._at = position
        return super().seek(position)

    def readData(self, length: int) -> object:
        """Return up to ``length`` bytes from here on; none at the end."""
        wanted = min(length, self._size - self._at, BLOCK)
        if wanted <= 0:
            return b""
        index, within = divmod(self._at, BLOCK)
        part = self._block(index)[within : within + wanted]
        self._at += len(part)
        return part

    def writeData(self, _data: object, _length: int = 0) -> int:
        """Refuse: evidence is never changed."""
        return -1

    def _block(self, index: int) -> bytes:
        known = self._blocks.get(index)
        if known is not None:
            self._blocks.move_to_end(index)
            return known
        data = self._channel.read(index * BLOCK, BLOCK)
        if data:
            self._blocks[index] = data
            if len(self._blocks) > _BLOCKS:
                self._blocks.popitem(last=False)
        return data

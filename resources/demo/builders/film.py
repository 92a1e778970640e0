"""Encodes drawn frames and speech as H.264 and AAC in MP4."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from builders.speech import Speech, write_captions
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, SCALE, FRAME_RATE = 640, 360, 2, 15
_LATO = "/usr/share/fonts/truetype/lato/Lato-{}.ttf"
Point = tuple[float, float]


def font(size: float, face: str = "Regular") -> ImageFont.FreeTypeFont:
    """Return Lato at ``size`` in the film's own pixels."""
    return ImageFont.truetype(_LATO.format(face), round(size * SCALE))


class Canvas:
    """Draws in the film's pixels onto a larger picture, so that edges come out smooth."""

    def __init__(self, background: str) -> None:
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), background)
        self._draw = ImageDraw.Draw(self.image)

    def box(
        self, x: float, y: float, w: float, h: float, fill: str | None,
        *, radius: float = 0, outline: str | None = None, line: float = 1.5,
    ) -> None:  # fmt: skip
        """Draw a rectangle with rounded corners."""
        frame = [x * SCALE, y * SCALE, (x + w) * SCALE, (y + h) * SCALE]
        self._draw.rounded_rectangle(
            frame, radius * SCALE, fill=fill, outline=outline, width=round(line * SCALE)
        )

    def circle(self, x: float, y: float, r: float, fill: str | None, outline: str = "") -> None:
        """Draw a disc, or a ring when ``fill`` is None."""
        frame = [(x - r) * SCALE, (y - r) * SCALE, (x + r) * SCALE, (y + r) * SCALE]
        self._draw.ellipse(frame, fill=fill, outline=outline or None, width=round(2.4 * SCALE))

    def path(self, points: list[Point], colour: str, width: float) -> None:
        """Draw a line with round joints and ends."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self._draw.line(scaled, fill=colour, width=round(width * SCALE), joint="curve")
        for x, y in points:
            self.circle(x, y, width / 2, colour)

    def shape(self, points: list[Point], fill: str) -> None:
        """Draw a filled polygon."""
        self._draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=fill)

    def text(
        self, x: float, y: float, text: str, size: float,
        colour: str = "#26323d", *, face: str = "Regular", anchor: str = "mm",
    ) -> None:  # fmt: skip
        """Write a line of text, by default centred on the point."""
        place = (x * SCALE, y * SCALE)
        self._draw.text(place, text, font=font(size, face), fill=colour, anchor=anchor)

    def finish(self) -> bytes:
        """Return the frame's RGB bytes at the film's size."""
        return self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).tobytes()


Scene = Callable[[float, int, float], Canvas]
"""Draws a moment: seconds, the current cue's number (-1 before the first), progress 0 to 1."""


def moment(speech: Speech, seconds: float) -> tuple[int, float]:
    """Return the cue at that time and how far it is; it lasts until the next one begins."""
    starts = [cue.start for cue in speech.cues]
    index = sum(1 for start in starts if start <= seconds) - 1
    if index < 0:
        return -1, seconds / starts[0]
    end = starts[index + 1] if index + 1 < len(starts) else speech.seconds
    return index, min((seconds - starts[index]) / (end - starts[index]), 1)


def write_film(scene: Scene, speech: Speech, target: Path) -> None:
    """Draw, encode and write the film, and its captions beside it (``.en.vtt``)."""
    write_captions(speech, target.with_suffix(".en.vtt"))
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder) / "speech.wav"
        speech.write_wav(wav)
        command = [
            "ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24",
            "-s", f"{WIDTH}x{HEIGHT}", "-r", str(FRAME_RATE), "-i", "-", "-i", str(wav),
            "-c:v", "libx264", "-preset", "slow", "-crf", "25", "-g", str(FRAME_RATE * 4),
            "-pix_fmt", "yuv420p", "-profile:v", "main", "-threads", "1",
            "-af", "loudnorm=I=-18:TP=-2", "-ar", "44100", "-c:a", "aac", "-b:a", "56k",
            "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact",
            "-flags:a", "+bitexact", "-movflags", "+faststart", "-shortest", str(target),
        ]  # fmt: skip
        with subprocess.Popen(command, stdin=subprocess.PIPE) as encoder:
            assert encoder.stdin is not None
            for frame in range(round(speech.seconds * FRAME_RATE)):
                seconds = frame / FRAME_RATE
                encoder.stdin.write(scene(seconds, *moment(speech, seconds)).finish())
        if encoder.returncode:
            raise RuntimeError(f"ffmpeg ended with {encoder.returncode}")


def ease(progress: float) -> float:
    """Slow at both ends, from 0 to 1."""
    bounded = min(max(progress, 0), 1)
    return bounded * bounded * (3 - 2 * bounded)


def between(start: float, end: float, progress: float) -> float:
    """Go from ``start`` to ``end`` with :func:`ease`."""
    return start + (end - start) * ease(progress)

"""Speaks the demo's texts with espeak-ng, and times the captions by what was spoken."""

from __future__ import annotations

import re
import subprocess
import tempfile
import wave
from dataclasses import dataclass
from pathlib import Path

RATE = 22050
_VOICES = {
    "": ("en-gb+f2", 158, 46), "earner": ("en-gb+f3", 160, 52), "person": ("en-gb+m4", 138, 34),
    "colleague": ("en-us+m2", 158, 45), "nurse": ("en-gb+f5", 165, 60),
    "reflection": ("en-us+m1", 160, 42), "guide": ("en-us+f4", 165, 50),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cue:
    """One spoken line: who, what, from when to when (seconds)."""

    speaker: str
    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Speech:
    """A spoken text as 16-bit mono samples at :data:`RATE`, with its cues."""

    samples: bytes
    cues: tuple[Cue, ...]

    @property
    def seconds(self) -> float:
        """The whole length, with the silence at both ends."""
        return len(self.samples) / 2 / RATE

    def write_wav(self, target: Path) -> None:
        """Write the samples as a WAV file."""
        with wave.open(str(target), "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(RATE)
            sound.writeframes(self.samples)


def speak(source: Path, *, voice: str = "", gap: float = 0.45, lead: float = 0.6) -> Speech:
    """Speak a file line by line; ``speaker: text`` lines change the voice."""
    samples = _silence(lead)
    cues = []
    for line in source.read_text("utf-8").splitlines():
        speaker, text = _split(line)
        start = len(samples) / 2 / RATE
        samples += _say(text, speaker or voice)
        cues.append(Cue(speaker, text, start, len(samples) / 2 / RATE))
        samples += _silence(gap)
    return Speech(samples + _silence(0.8), tuple(cues))


def _split(line: str) -> tuple[str, str]:
    match = re.match(r"^([a-z]+): (.+)$", line)
    return (match.group(1), match.group(2)) if match else ("", line)


def _silence(seconds: float) -> bytes:
    return b"\0\0" * round(seconds * RATE)


def _say(text: str, voice: str) -> bytes:
    name, speed, pitch = _VOICES[voice]
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "line.wav"
        subprocess.run(
            ["espeak-ng", "-v", name, "-s", str(speed), "-p", str(pitch), "-g", "2",
             "-w", str(target), text],
            check=True,
        )  # fmt: skip
        with wave.open(str(target), "rb") as sound:
            if sound.getframerate() != RATE:
                raise ValueError(f"espeak-ng gave {sound.getframerate()} Hz")
            return sound.readframes(sound.getnframes())


def write_captions(speech: Speech, target: Path) -> None:
    """Write the cues as WebVTT, with a voice span where the speaker is named."""
    blocks = ["WEBVTT"]
    for number, cue in enumerate(speech.cues, 1):
        text = f"<v {cue.speaker.capitalize()}>{cue.text}" if cue.speaker else cue.text
        blocks.append(f"{number}\n{_clock(cue.start)} --> {_clock(cue.end + 0.3)}\n{text}")
    target.write_text("\n\n".join(blocks) + "\n", "utf-8")


def _clock(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes) // 60:02d}:{int(minutes) % 60:02d}:{rest:06.3f}"


def write_m4a(speech: Speech, target: Path) -> None:
    """Encode as AAC in an MP4 container, without dates or versions."""
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder) / "speech.wav"
        speech.write_wav(wav)
        subprocess.run(
            ["ffmpeg", "-v", "error", "-y", "-i", str(wav), "-af", "loudnorm=I=-18:TP=-2",
             "-ar", "44100", "-ac", "1", "-c:a", "aac", "-b:a", "48k", "-map_metadata", "-1",
             "-fflags", "+bitexact", "-flags:a", "+bitexact", "-movflags", "+faststart",
             str(target)],
            check=True,
        )  # fmt: skip

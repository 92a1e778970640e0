"""Two attempts of one earner on this device: some evidence the same, some changed, new or gone."""

from __future__ import annotations

import io
import wave
from pathlib import Path
from typing import Final

from reference_issuer.catalogue import ArtifactEntry, SubmissionEntry
from reference_issuer.service import IssuerService
from tests.fakes.issuer_world import RUBRIC_YAML, SLUG
from tests.fakes.sample_files import pdf_bytes, png_bytes

FIRST: Final = "TRY-1"
SECOND: Final = "TRY-2"
LEARNER: Final = "843d5e00-14e5-59f4-a7ae-c50005a5adbd"
POLICY: Final = """
resubmission:
  scope: criteria_not_met
  prior_scores: hidden_until_scored
"""
PLAN_BEFORE: Final = """I shall listen to my neighbour.

I will ask closed questions about the orchard.

The talk takes ten minutes.
"""
PLAN_NOW: Final = """I shall listen to my neighbour.

I will ask open questions about the old orchard, and wait for the answers.

The talk takes ten minutes.
"""
REFLECTION: Final = """# What I heard

At the end I **summed up** what she said in her own words.

The weather was fine.
"""
CAPTIONS: Final = """WEBVTT

00:00:01.000 --> 00:00:04.000
What do you remember of the orchard?

00:00:05.000 --> 00:00:09.000
It was an open question, and she took her time.

00:00:10.000 --> 00:00:12.000
So, in your words: the hedge came first.
"""
TALK_NOW: Final = (
    "Page one: the neighbour planted the first quince in spring.",
    "Page two: I asked an open question about the hedge. She summed up the year.",
)
EARLIER: Final = {
    "attempt": 1,
    "outcome": "notYetEarned",
    "decided": "2026-09-12T15:40:00Z",
    "feedback": "Thank you for your recording.\n\n- Ask open questions.\n- Keep the time.",
    "criterion": [
        {"code": "1.1", "achievedLevel": "Pass", "comment": "The neighbour is named."},
        {"code": "2.1", "achievedLevel": "Developing", "comment": "Half of them are closed."},
        {"code": "2.2", "achievedLevel": "Emerging", "comment": ""},
    ],
}


def wav_bytes(seconds: int = 13) -> bytes:
    """Return silence as a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8_000)
        sound.writeframes(b"\x80" * 8_000 * seconds)
    return file.getvalue()


def fill_second_attempts(service: IssuerService, folder: Path) -> None:
    """Give the issuer a first attempt and a second one by the same earner."""
    rubric = folder / f"{SLUG}.yaml"
    rubric.write_text(RUBRIC_YAML.replace("\nrule:", POLICY + "rule:", 1), "utf-8")
    service.add_rubric(rubric)
    samples = folder / "samples"
    samples.mkdir()
    for name, text in (
        ("plan-1.txt", PLAN_BEFORE),
        ("plan-2.txt", PLAN_NOW),
        ("reflection.md", REFLECTION),
        ("talk.en.vtt", CAPTIONS),
    ):
        (samples / name).write_text(text, "utf-8")
    (samples / "talk-1.pdf").write_bytes(pdf_bytes())
    (samples / "talk-2.pdf").write_bytes(pdf_bytes(TALK_NOW))
    (samples / "orchard.png").write_bytes(png_bytes())
    (samples / "gate.png").write_bytes(png_bytes(40, 30))
    (samples / "talk.wav").write_bytes(wav_bytes())
    service.add_submissions([_first(), _second()], base=samples)


def _first() -> SubmissionEntry:
    files = (
        ArtifactEntry(path="plan-1.txt", name="Plan", part="P1"),
        ArtifactEntry(path="talk-1.pdf", name="Notes", part="P2", prompt="P2.1"),
        ArtifactEntry(path="orchard.png", name="Orchard", part="P2"),
        ArtifactEntry(path="gate.png", name="Gate", part="P2"),
    )
    return SubmissionEntry(
        slug="try-1", label=FIRST, achievement=SLUG, learner=LEARNER, files=files
    )


def _second() -> SubmissionEntry:
    track = {"path": "talk.en.vtt", "kind": "captions", "language": "en"}
    entry = {
        "slug": "try-2",
        "label": SECOND,
        "achievement": SLUG,
        "learner": LEARNER,
        "attempt": 2,
        "note": "I recorded the talk again.",
        "files": [
            {"path": "plan-2.txt", "name": "Plan", "part": "P1"},
            {"path": "talk-2.pdf", "name": "My notes", "part": "P2", "prompt": "P2.1"},
            {"path": "talk.wav", "name": "Recording", "part": "P2", "tracks": [track]},
            {"path": "orchard.png", "name": "The orchard", "part": "P2", "unchangedSince": 1},
            {"path": "reflection.md", "name": "Reflection", "part": "P2"},
        ],
        "earlier": [EARLIER],
    }
    return SubmissionEntry.from_json(entry)

"""Says what the twelve submissions consist of; the build turns it into ``catalog.json``."""

# ruff: noqa: E501  # the entries are prose

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

NAMESPACE = uuid.UUID("b7a1f2de-1f6c-5a0b-9f3e-6d0a5c2e9b41")
_TYPES = {
    "csv": "text/csv", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "heic": "image/heic", "html": "text/html", "jpg": "image/jpeg", "m4a": "audio/mp4",
    "md": "text/markdown", "mp4": "video/mp4", "pdf": "application/pdf", "png": "image/png",
    "tiff": "image/tiff", "txt": "text/plain", "vtt": "text/vtt",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


def media_type(name: str) -> str:
    """Return the media type by the name's ending."""
    return _TYPES[name.rsplit(".", 1)[1]]


@dataclass(frozen=True, slots=True)
class Piece:
    """One artifact, by its file's name inside the submission's folder."""

    file: str
    name: str
    part: str
    prompt: str | None = None
    rendition: str | None = None
    capture: dict[str, str] | None = None
    unchanged_since: int | None = None
    language: str = "en"

    def entry(self, slug: str) -> dict[str, object]:
        """Return the artifact's member of ``catalog.json``; films and recordings get their text."""
        tracks: list[dict[str, str]] = []
        if self.file.endswith((".mp4", ".m4a")):
            kind = "captions" if self.file.endswith(".mp4") else "transcript"
            text = self.file.rsplit(".", 1)[0] + f".{self.language}.vtt"
            path = f"files/{slug}/{text}"
            tracks.append(
                {"path": path, "kind": kind, "language": self.language, "mediaType": "text/vtt"}
            )
        renditions = []
        if self.rendition:
            path = f"files/{slug}/{self.rendition}"
            renditions.append({"path": path, "mediaType": media_type(path), "purpose": "view"})
        return {
            "path": f"files/{slug}/{self.file}", "name": self.name, "part": self.part,
            "prompt": self.prompt, "mediaType": media_type(self.file), "tracks": tracks,
            "renditions": renditions, "capture": self.capture,
            "unchangedSince": self.unchanged_since,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Submission:
    """One hand-in."""

    slug: str
    label: str
    achievement: str
    submitted: str
    due_in_days: int
    pieces: tuple[Piece, ...]
    attempt: int = 1
    note: str | None = None
    earlier: tuple[dict[str, object], ...] = field(default=())

    def entry(self) -> dict[str, object]:
        """Return the submission's member of ``catalog.json``."""
        return {
            "slug": self.slug, "label": self.label, "achievement": self.achievement,
            "attempt": self.attempt, "learner": str(uuid.uuid5(NAMESPACE, self.slug)),
            "submitted": self.submitted, "dueInDays": self.due_in_days, "note": self.note,
            "files": [piece.entry(self.slug) for piece in self.pieces],
            "earlier": list(self.earlier),
        }  # fmt: skip


ACHIEVEMENTS = (
    {
        "slug": "inquiry-primary-sources", "name": "Inquiry with Primary Sources",
        "description": "Plans and teaches an inquiry in which learners question, compare and interpret "
        "primary sources, and shows from learners' work what they came to understand.",
        "version": "2026.1", "rubric": "rubrics/inquiry-primary-sources.yaml",
    },
    {
        "slug": "data-storytelling", "name": "Data Storytelling for Public Audiences",
        "description": "Turns a public data set into a story that a named audience can understand, check "
        "and act on.",
        "version": "2026.1", "rubric": "rubrics/data-storytelling.yaml",
    },
    {
        "slug": "safe-patient-transfer", "name": "Safe Patient Transfer: Workplace Observation",
        "description": "Is observed moving a person between bed, chair or trolley at work, safely, with "
        "consent and dignity, and reflects on the risks.",
        "version": "2026.1", "rubric": "rubrics/safe-patient-transfer.yaml",
    },
)  # fmt: skip

_FIRST_ATTEMPT = {
    "attempt": 1, "outcome": "notYetEarned", "decided": "2026-09-12T15:40:00Z",
    "feedback": "Your class works hard with the six sources, and the supports are well matched. What keeps "
    "this from being earned: the sources all point the same way, so that learners could agree without "
    "weighing. Replace one or two with sources that contradict the others, and show work from before and "
    "after learners set them against each other. Parts 1 and 3 can stay as they are, except for the answer "
    "on the sources.",
    "criterion": [
        {"code": "1.4", "achievedLevel": "Not passing",
         "comment": "Origins are clear. Say whose voice is absent and what this does to the inquiry."},
        {"code": "2.1", "achievedLevel": "Basic",
         "comment": "Six attributed primary sources, but five describe the same hardship; the two inspectors' "
         "reports repeat each other."},
        {"code": "2.2", "achievedLevel": "Proficient",
         "comment": "The sourcing grid changes what learners take from the widow's statement."},
        {"code": "2.3", "achievedLevel": "Basic",
         "comment": "Learners list agreements. Nothing forces them to decide between two accounts."},
        {"code": "2.5", "achievedLevel": "Proficient",
         "comment": "Frames fade, and you say for whom they stay and why."},
    ],
}  # fmt: skip


def _answers(*prompts: str, ending: str = "md") -> tuple[Piece, ...]:
    titles = {"1": "Learners and setting", "2": "The question", "3": "The sources"}
    return tuple(
        Piece(f"p1-{number}.{ending}", f"Answer {number}: {titles[number]}", "P1", f"P1.{number}")
        for number in prompts
    )


def _brief() -> tuple[Piece, ...]:
    return (
        Piece("p1-1.md", "Audience and purpose", "P1", "P1.1"),
        Piece("p1-2.md", "Question and data", "P1", "P1.2"),
    )


def _context() -> tuple[Piece, ...]:
    return (
        Piece("p1-1.md", "Setting, role and consent", "P1", "P1.1"),
        Piece("p1-2.md", "Risk assessment", "P1", "P1.2"),
    )


def _risk() -> tuple[Piece, ...]:
    return (
        Piece("p3-1.md", "The greatest risk", "P3", "P3.1"),
        Piece("p3-2.md", "The next transfer", "P3", "P3.2"),
    )


SUBMISSIONS = (
    Submission(
        "mill-bell", "7F3K-29", "inquiry-primary-sources", "2026-11-14T17:20:00Z", 3,
        (
            Piece("p1-1.md", "Answer 1: Learners and setting", "P1", "P1.1", unchanged_since=1),
            *_answers("2", "3"),
            Piece("unit-report.pdf", "The Mill Bell, unit report", "P2"),
            Piece("lesson-plan.docx", "Lesson 4 plan", "P2", rendition="lesson-plan.pdf"),
            Piece("lesson-4.mp4", "Lesson 4, recording (redrawn)", "P2"),
            Piece("whiteboard.heic", "The line after lesson 4", "P2"),
            Piece("learners-work.tiff", "Learners 14 and 8, before and after", "P2"),
            Piece("seating-plan.jpg", "Seating plan", "P2", unchanged_since=1),
            Piece("reflection.m4a", "Reflection: a moment that surprised me", "P3", "P3.1"),
            Piece("p3-2.md", "What I change and keep", "P3", "P3.2"),
        ),
        attempt=2, note="Second attempt. New: sources A and D, lesson 4, the learners' work.",
        earlier=(_FIRST_ATTEMPT,),
    ),
    Submission(
        "harbour-petition", "Q82M-04", "inquiry-primary-sources", "2026-11-10T09:05:00Z", 5,
        (
            *_answers("1", "2", "3"),
            Piece("lesson-sequence.pdf", "Lesson sequence and learners' work", "P2"),
            Piece("textbook-page.jpg", "The sources (textbook pages 66 and 67)", "P2"),
            Piece("p3-1.md", "Reflection", "P3", "P3.1"),
            Piece("p3-2.md", "Next time", "P3", "P3.2"),
        ),
    ),
    Submission(
        "town-wells", "M1TX-77", "inquiry-primary-sources", "2026-11-16T20:48:00Z", 9,
        (
            Piece("p1-1.md", "Answer 1: Learners and setting", "P1", "P1.1"),
            *_answers("2", "3", ending="txt"),
            Piece("inquiry-plan.pdf", "Who owned the water? Plan and learners' work", "P2"),
            Piece(
                "catalogue-page.html", "Archive catalogue: minutes of the health board (link)", "P2",
                capture={"url": "https://archive.example/catalogue/LBH/2/4",
                         "captured": "2026-11-16T20:51:07Z", "status": "ok"},
            ),
        ),
        note="The reflection follows after the exhibition.",
    ),
    Submission(
        "market-day", "H5WD-62", "inquiry-primary-sources", "2026-11-12T06:31:00Z", 12,
        (
            Piece("p1-1-ar.txt", "Answer 1: Learners and setting (Arabic)", "P1", "P1.1", language="ar"),
            *_answers("2", "3"),
            Piece("report.pdf", "A seat at the market, unit report", "P2"),
            Piece("words-that-are-choices.jpg", "Poster: words that are choices", "P2"),
            Piece("p3-1.md", "A moment that surprised me", "P3", "P3.1"),
            Piece("p3-2.md", "What I change and keep", "P3", "P3.2"),
        ),
        note="Answer 1 is in Arabic with a summary in English, as agreed with the issuer.",
    ),
    Submission(
        "bus-delays", "K9RW-13", "data-storytelling", "2026-11-15T11:12:00Z", 2,
        (
            *_brief(),
            Piece("story.pdf", "Two roads make the number 6 late", "P2"),
            Piece("film.mp4", "The story as a film", "P2"),
            Piece("bus-sections.csv", "Data: sections by week", "P2"),
            Piece("draft-map.png", "First draft of figure 2", "P2"),
            Piece("p3-1.md", "What readers did with it", "P3", "P3.1"),
        ),
    ),
    Submission(
        "library-visits", "ZP4A-51", "data-storytelling", "2026-11-09T16:00:00Z", 7,
        (
            *_brief(),
            Piece("poster.pdf", "The busiest libraries close first (poster)", "P2"),
            Piece("survey-report.pdf", "Sixteen doors, survey report", "P2"),
            Piece("visits.xlsx", "Workbook: visits, hours, survey", "P2"),
            Piece("p3-1.md", "Three readers", "P3", "P3.1"),
        ),
    ),
    Submission(
        "school-lunch", "T4NB-85", "data-storytelling", "2026-11-17T13:44:00Z", 10,
        (
            *_brief(),
            Piece("story.pdf", "New menu is a HUGE success!", "P2"),
            Piece("chart-on-paper.jpg", "The chart on the canteen wall", "P2"),
            Piece("lunch.csv", "Data", "P2"),
            Piece("p3-1.md", "My readers", "P3", "P3.1"),
        ),
    ),
    Submission(
        "street-trees", "X2GC-38", "data-storytelling", "2026-11-13T19:27:00Z", 16,
        (
            *_brief(),
            Piece(
                "story.pdf", "Who looks after a young tree? (published page)", "P2",
                capture={"url": "https://neighbourhood.example/trees/young-trees",
                         "captured": "2026-11-13T19:30:42Z", "status": "ok"},
            ),
            Piece("tree-walk.jpg", "The sheet that we carried", "P2"),
            Piece("tree-walk.csv", "Data: twelve streets", "P2"),
            Piece("p3-1.md", "Four readers", "P3", "P3.1"),
        ),
    ),
    Submission(
        "bed-to-chair", "B6LV-70", "safe-patient-transfer", "2026-11-11T14:02:00Z", 4,
        (
            *_context(),
            Piece("recording.mp4", "The transfer (redrawn)", "P2"),
            Piece("record.pdf", "Observation record", "P2"),
            *_risk(),
        ),
    ),
    Submission(
        "night-shift", "R3YQ-16", "safe-patient-transfer", "2026-11-08T07:55:00Z", 6,
        (
            *_context(),
            Piece("recording.mp4", "The transfer at night (redrawn)", "P2"),
            Piece("record.pdf", "Observation record", "P2"),
            *_risk(),
        ),
    ),
    Submission(
        "hoist-care-plan", "D8SM-41", "safe-patient-transfer", "2026-11-16T10:36:00Z", 14,
        (
            *_context(),
            Piece("recording.mp4", "The transfer with the hoist (redrawn)", "P2"),
            Piece("observer-record.pdf", "Observation record", "P2"),
            Piece("moving-plan.docx", "Moving plan, redacted", "P2"),
            Piece("equipment-check.png", "Equipment check (scan)", "P2"),
            Piece("sling-cards.heic", "Old and new picture card", "P2"),
            *_risk(),
        ),
    ),
    Submission(
        "ward-round", "V7JE-54", "safe-patient-transfer", "2026-11-18T08:18:00Z", 21,
        (
            *_context(),
            Piece("recording.mp4", "Bed to trolley (redrawn)", "P2"),
            Piece("record.pdf", "Observation record", "P2"),
            *_risk(),
        ),
    ),
)  # fmt: skip


def catalog() -> dict[str, object]:
    """Return the whole of ``catalog.json``."""
    return {
        "achievements": list(ACHIEVEMENTS),
        "submissions": [submission.entry() for submission in SUBMISSIONS],
    }

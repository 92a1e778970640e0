"""Whether an installation works, shown on sample work in a profile that goes away afterwards.

Run by ``--self-test``, above all on a frozen build: it starts the sample issuer, fetches real
evidence, opens one file of each kind through the isolated decoder and in its viewer, spells a word,
signs a decision, sends it, and verifies the receipt. Nothing here knows Qt: the window's part is
passed in.
"""

from __future__ import annotations

import secrets
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from assessor_app.config import Profile
from assessor_app.errors import AssessorError, Bug
from assessor_app.evidence.decoder.documents import DocumentKind
from assessor_app.evidence.decoder.media_types import kind_of
from assessor_app.services import decisions, feedback, queue, review, scoring
from assessor_app.services.comments import spelling
from assessor_app.services.evidence import evidence_view
from assessor_app.services.intake import syncing
from assessor_app.services.marks import annotations as marks
from assessor_app.services.profile.sample_issuer import SampleIssuer, begin_sample_work
from assessor_app.services.review import Artifact, Review
from assessor_app.services.sending import exchange, verification
from assessor_app.services.workspace import Unlocking, Workspace

_NAME: Final = "Self Test"
_THUMBNAIL_PX: Final = 96
_LANGUAGE: Final = "qaa"
"""Reserved for local use (ISO 639-2): no dictionary of this machine is asked."""
Say = Callable[[str], None]
WindowPart = Callable[[Workspace, Sequence[Review], Say], None]


def main(window: WindowPart, say: Say = print) -> int:
    """Run the self-test with the part that ``window`` is; return 0 only if every step works."""
    with tempfile.TemporaryDirectory(prefix="assessor-self-test-") as folder:
        try:
            _run(Path(folder), window, say)
        except AssessorError as error:
            say(f"FAILED: {error.message} [{error.code}] {dict(error.details)}")
            return 1
    say("Everything works.")
    return 0


def leave_window_out(_workspace: Workspace, _reviews: Sequence[Review], say: Say) -> None:
    """Say that there is no window here to be tried: the command line was installed alone."""
    say("left out: the window and its viewers, because PySide6 is not installed")


def _run(folder: Path, window: WindowPart, say: Say) -> None:
    profile = Profile(folder / "profile")
    issuer = SampleIssuer(profile)
    unlocking = Unlocking(passphrase=secrets.token_urlsafe(24))
    try:
        with Workspace.open(profile, unlocking) as workspace:
            begin_sample_work(workspace, issuer, _NAME)
            summary = syncing.sync(workspace, force=True)
            _require(summary.ready > 0 and not summary.problems, "sync", str(summary.problems))
            say(f"synced: {summary.ready} submissions are ready offline")
            rows = queue.list_queue(workspace)
            opened = [review.open_review(workspace, row.assignment) for row in rows]
            _open_each_kind(workspace, opened, say)
            _spell(profile, say)
            window(workspace, opened, say)
            _sign_one(workspace, opened[0])
            sent = syncing.sync(workspace, force=True)
            _require(sent.accepted == 1, "receipt", f"{sent.accepted} accepted")
            files = exchange.export_decisions(workspace, folder / "decisions")
            _verify(files, say)
    finally:
        issuer.stop()


def _open_each_kind(workspace: Workspace, opened: list[Review], say: Say) -> None:
    """Open one file of each media type that is decoded; read a recording's first bytes."""
    seen: set[str] = set()
    for one in opened:
        for artifact in one.artifacts:
            if artifact.media_type not in seen:
                seen.add(artifact.media_type)
                say(f"opened: {artifact.media_type}: {_open(workspace, one, artifact)}")


def _open(workspace: Workspace, opened: Review, artifact: Artifact) -> str:
    assignment = opened.assignment.id
    if artifact.media_type.startswith(("video/", "audio/")):
        with evidence_view.open_file(workspace, assignment, artifact.path) as source:
            start = source.read(1 << 16)
        _require(len(start) > 0, "recording", artifact.media_type)
        return f"{len(start)} bytes decrypted"
    kind = kind_of(artifact.media_type)
    with evidence_view.open_document(
        workspace, assignment, artifact.path, artifact.media_type
    ) as document:
        if kind in (DocumentKind.PDF, DocumentKind.IMAGE):
            raster = document.thumbnail(_THUMBNAIL_PX)
            _require(raster.width > 0, "thumbnail", artifact.media_type)
            return f"drawn at {raster.width} × {raster.height}"
        text = document.html() if kind is DocumentKind.OFFICE else document.all_text(4096)
        _require(bool(text.strip()), "text", artifact.media_type)
        return f"{len(text)} characters"


def _spell(profile: Profile, say: Say) -> None:
    """Check a text with a dictionary of two words; a frozen program always has the library."""
    if not (spelling.installed() or hasattr(sys, "frozen")):
        say("left out: spelling, because spylls is not installed")
        return
    profile.dictionaries.mkdir(parents=True, exist_ok=True)
    dictionary = profile.dictionaries / f"{_LANGUAGE}.dic"
    dictionary.write_text("2\ncareful\nlistening\n", "utf-8")
    dictionary.with_suffix(".aff").write_text("SET UTF-8\nTRY esianrtolcdugmphbyfvkw\n", "utf-8")
    found = spelling.check_spelling("carful listening", profile, (_LANGUAGE,))
    told = [(one.text, *one.suggestions) for one in found or ()]
    _require(told == [("carful", "careful")], "spelling", str(told))
    say("spelt: carful, perhaps careful")


def _sign_one(workspace: Workspace, opened: Review) -> None:
    """Score every criterion at its highest level, say why, and sign."""
    assignment = opened.assignment.id
    for artifact in opened.artifacts:
        review.mark_opened(workspace, assignment, artifact.id)
    for criterion in opened.rubric.criteria:
        scoring.choose_level(workspace, assignment, criterion.id, criterion.levels[-1].id)
        scoring.set_rationale(workspace, assignment, criterion.id, "Seen by the self-test.")
    feedback.write_feedback(workspace, assignment, "This was signed by the self-test.")
    feedback.declare_interest(workspace, assignment, conflict=False)
    for gap in review.open_review(workspace, assignment).gaps:
        if gap.code == "citation_missing" and gap.criterion is not None:
            made, _changes = marks.add(
                workspace,
                assignment,
                opened.artifacts[0].id,
                selector=None,
                comment="Seen here.",
                criteria=(gap.criterion,),
            )
            scoring.cite(workspace, assignment, gap.criterion, made)
    decisions.finish(workspace, assignment)


def _verify(files: tuple[Path, ...], say: Say) -> None:
    signed = [path for path in files if path.name.endswith(".decision.json")]
    _require(len(signed) == 1, "export", f"{len(signed)} decisions")
    summary = verification.verify_file(signed[0])
    say(f"signed, accepted and verified: {summary.outcome}")


def _require(holds: bool, step: str, found: str) -> None:
    if not holds:
        raise Bug(f"The step “{step}” did not do what it should: {found}", code="self_test")

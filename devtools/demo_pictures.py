"""Work in progress, for the pictures: every state that a submission and a decision can be in.

All of it is real: the issuer takes back, refuses and acknowledges; a file is damaged on its way,
another one at the issuer; a download is stopped half-way.
"""

from __future__ import annotations

from pathlib import Path

from assessor_app.config import Profile
from assessor_app.domain.assignments import QueueRow
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.improvement import Improvement
from assessor_app.domain.progress import CancelToken, Progress
from assessor_app.services import decisions, feedback, queue, review, scoring
from assessor_app.services.comments import comment_bank
from assessor_app.services.intake import enrolment, syncing
from assessor_app.services.references import find_criterion, find_level
from assessor_app.services.workspace import Unlocking, Workspace
from devtools.demo_issuer import DEMO, DemoIssuer
from devtools.demo_review import begin_one, review_all, review_one
from reference_issuer.catalogue import ArtifactEntry, SubmissionEntry
from reference_issuer.service import IssuerService

_NAME = "Robin Reviewer"
# What is done with each sample submission, by its label.
_BEGUN = {
    "7F3K-29": ("1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3"),
    "K9RW-13": ("1.1", "1.2", "2.1"),
    "Q82M-04": ("1.1", "1.2", "1.3"),
}
_BELOW = "7F3K-29"
_COMMENTS = (
    (
        "Name one thing that does **not** fit, and say what it does to the claim.",
        ("claim",),
        "fit",
        True,
    ),
    (
        "From {level} to {next_level}: one more source that speaks against you.",
        ("next step",),
        "",
        True,
    ),
    ("Thank you for showing learners' own words.", ("praise",), "ty", False),
    ("Please date every source; a shelf mark is enough.", ("attribution",), "date", False),
)
_READY = "B6LV-70"
_TAKEN_BACK = "Q82M-04"
_SENT = ("D8SM-41", "H5WD-62", "V7JE-54")
_SENT_TOO_LATE = "H5WD-62"
_REVISED = "V7JE-54"
_SIGNED = ("X2GC-38",)
_CUT = 0.6
_SMALL, _LARGE = 4 << 20, 24 << 20
_LESSONS = 5
_STOP_AT = 0.6


def write_pictures(folder: Path, issuer: DemoIssuer, way: Unlocking, target: Path) -> None:
    """Make a profile with work in progress, with the issuer running, and write its pictures."""
    from assessor_app.ui.screenshots import write_screenshots

    write_screenshots(make_work(folder, issuer, way), way, target)


def make_work(folder: Path, issuer: DemoIssuer, way: Unlocking) -> Profile:
    """Return a profile with an hour of an assessor's work; one that is there is used again."""
    profile = Profile(folder / "pictures")
    if profile.folder.exists():
        return profile
    _hand_in_damaged(folder)
    issuer.start()
    try:
        with Workspace.open(profile, way) as workspace:
            _work_a_while(workspace, issuer, folder)
    finally:
        issuer.stop()
    return profile


def _work_a_while(workspace: Workspace, issuer: DemoIssuer, folder: Path) -> None:
    enrolment.enrol(workspace, issuer.invite(_NAME), _NAME)
    syncing.sync(workspace, force=True)
    rows = {row.submission_label: row for row in queue.list_queue(workspace)}
    for label, criteria in _BEGUN.items():
        if label in rows:
            begin_one(workspace, rows[label], issuer.catalog, criteria)
    if _BELOW in rows:
        _write_to_the_earner(workspace, rows[_BELOW].assignment)
    if _READY in rows:
        review_one(workspace, rows[_READY], issuer.catalog)
    review_all(workspace, _of(rows, _SENT), issuer.catalog)
    with IssuerService(folder / "issuer") as service:
        for label in {_TAKEN_BACK, _SENT_TOO_LATE} & rows.keys():
            service.recall(label, _NAME)
        _hand_in_late(service, folder)
        service.assign_all(_NAME, due_days=11)
    _sync_half_way(workspace)
    review_all(workspace, _of(rows, _SIGNED), issuer.catalog)
    if _REVISED in rows:
        _revise(workspace, rows[_REVISED].assignment)


def _write_to_the_earner(workspace: Workspace, assignment: AssignmentId) -> None:
    """Score one criterion below what is required, write about it, and fill the comment bank."""
    criterion = find_criterion(review.open_review(workspace, assignment).rubric, "2.4")
    level = find_level(criterion, "Basic")
    scoring.choose_level(workspace, assignment, criterion.id, level.id)
    told = Improvement(
        criterion.id,
        "Both learners claim, and quote from two sources.",
        "Learner 17 deals with nothing that does not fit.",
        "",
    )
    scoring.set_improvement(workspace, assignment, told)
    feedback.write_private_note(workspace, assignment, "Read source D again before signing.")
    for text, tags, shortcut, here in _COMMENTS:
        wording = comment_bank.Wording(text, tags, shortcut)
        comment_bank.add(workspace, wording, *((criterion, level.id) if here else ()))


def _of(rows: dict[str, QueueRow], labels: tuple[str, ...]) -> list[QueueRow]:
    return [rows[label] for label in labels if label in rows]


def _revise(workspace: Workspace, assignment: AssignmentId) -> None:
    """Sign a later decision, which takes one level back and says why."""
    decisions.revise(workspace, assignment)
    opened = review.open_review(workspace, assignment)
    for criterion in opened.rubric.criteria:
        levels, score = criterion.levels_from_top, opened.scores.get(criterion.id)
        if score is not None and score.level == levels[0].id:
            scoring.choose_level(workspace, assignment, criterion.id, levels[1].id)
            words = "On a second look, one of the two sources is only named, not used."
            scoring.set_rationale(workspace, assignment, criterion.id, words)
            told = Improvement(
                criterion.id,
                "One source is quoted and used throughout.",
                "The second source has no part in the argument.",
                "A passage of the second source that the claim rests on.",
            )
            scoring.set_improvement(workspace, assignment, told)
            break
    decisions.finish(workspace, assignment)


def _hand_in_damaged(folder: Path) -> None:
    """Add a submission with a PDF that broke off, and one whose file the issuer has spoilt."""
    made = folder / "damaged"
    made.mkdir(exist_ok=True)
    whole = (DEMO / "files" / "town-wells" / "inquiry-plan.pdf").read_bytes()
    (made / "plan.pdf").write_bytes(whole[: int(_CUT * len(whole))])
    spoilt = (DEMO / "files" / "town-wells" / "p1-1.md").read_bytes() + b"\n"
    (made / "answer.md").write_bytes(spoilt)
    with IssuerService(folder / "issuer") as service:
        service.add_submissions(
            [
                _entry("broken-off", "J4CQ-18", "plan.pdf", "Inquiry plan"),
                _entry("spoilt", "N2HB-36", "answer.md", "Answer 1: Learners and setting"),
            ],
            base=made,
        )
    stored = next(one for one in (folder / "issuer").rglob("*") if _holds(one, spoilt))
    stored.write_bytes(bytes(reversed(spoilt)))


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content


def _entry(slug: str, label: str, path: str, name: str) -> SubmissionEntry:
    return SubmissionEntry(
        slug=slug,
        label=label,
        achievement="inquiry-primary-sources",
        due_in_days=8,
        files=(ArtifactEntry(path=path, name=name, part="P2"),),
    )


def _hand_in_late(service: IssuerService, folder: Path) -> None:
    """Add a submission with long recordings, whose download will be stopped."""
    film = (DEMO / "files" / "mill-bell" / "lesson-4.mp4").read_bytes()
    lessons = []
    for number in range(1, _LESSONS + 1):
        made = folder / "damaged" / f"lesson-{number}.mp4"
        # A box that players pass over makes it as large as a longer recording would be.
        size = _LARGE if number == _LESSONS else _SMALL
        box = size.to_bytes(4, "big") + b"free" + bytes([number]) * (size - 8)
        made.write_bytes(film + box)
        lessons.append(ArtifactEntry(path=str(made), name=f"Lesson {number}", part="P2"))
    service.add_submissions(
        [
            SubmissionEntry(
                slug="late",
                label="T6PD-57",
                achievement="inquiry-primary-sources",
                files=tuple(lessons),
            )
        ]
    )


def _sync_half_way(workspace: Workspace) -> None:
    """Sync, and stop when a part of what is new has come."""
    stop = CancelToken()

    def stop_at_bytes(step: Progress) -> None:
        if step.unit == "bytes" and step.total and step.done > _STOP_AT * step.total:
            stop.cancel()

    syncing.sync(workspace, force=True, progress=stop_at_bytes, cancel=stop)

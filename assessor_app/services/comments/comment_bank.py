"""The comment bank: one's own reusable feedback, and the issuer's beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from assessor_app.domain.changes import Changes, Topic
from assessor_app.domain.comments import (
    MAX_TAG,
    MAX_TAGS,
    MAX_TEXT,
    PLACEHOLDERS,
    SHORTCUT,
    Comment,
    Offer,
    unknown_placeholders,
)
from assessor_app.domain.ids import AssignmentId, CommentId, new_urn
from assessor_app.domain.strict_json import to_nfc
from assessor_app.errors import UserFixable
from assessor_app.rubrics.model import Criterion, Rubric
from assessor_app.services.rubric_of import judged_by
from assessor_app.services.workspace import Workspace

if TYPE_CHECKING:
    from assessor_app.storage.transaction import Transaction

MAX_COMMENTS: Final = 10_000
_CHANGED: Final = Changes.of(Topic.COMMENT_BANK)


@dataclass(frozen=True, slots=True)
class Wording:
    """What a person says of a comment, to be added or changed."""

    text: str
    tags: tuple[str, ...] = ()
    shortcut: str = ""


def list_comments(workspace: Workspace) -> tuple[Comment, ...]:
    """Return one's own comments, by criterion, level and text."""
    with workspace.store.read() as tx:
        return tx.comments.all()


def list_offers(workspace: Workspace, assignment: AssignmentId) -> tuple[Offer, ...]:
    """Return all that can be used in a review: one's own, then those of the issuer's rubric.

    Raises:
        UserFixable: ``not_downloaded``.
        IntegrityProblem: ``rubric_digest``, ``blob_damaged``, ``package_key``.
    """
    with workspace.store.read() as tx:
        own = tx.comments.all()
        package = tx.packages.of_assignment(assignment)
        if package is None:
            raise UserFixable("This submission is not downloaded yet.", code="not_downloaded")
        rubric = judged_by(workspace, tx, package).rubric
    return (*(Offer(one) for one in own), *shared_comments(rubric))


def shared_comments(rubric: Rubric) -> tuple[Offer, ...]:
    """Return the comments that a rubric carries: a criterion's set, and its levels' feedback."""
    return tuple(
        Offer(one, shared=True) for criterion in rubric.criteria for one in _shared(criterion)
    )


def _shared(criterion: Criterion) -> list[Comment]:
    titles = {level.id: level.title for level in criterion.levels}
    found = [
        Comment(
            id=CommentId(f"{criterion.id}#{number}"),
            text=one.text,
            criterion=criterion.id,
            criterion_label=criterion.label,
            level=one.level or "",
            level_title=titles[one.level] if one.level else "",
            tags=one.tags,
            shortcut=one.shortcut,
        )
        for number, one in enumerate(criterion.comments, 1)
    ]
    return found + [
        Comment(
            id=CommentId(f"{level.id}#feedback"),
            text=level.feedback,
            criterion=criterion.id,
            criterion_label=criterion.label,
            level=level.id,
            level_title=level.title,
        )
        for level in criterion.levels
        if level.feedback
    ]


def add(
    workspace: Workspace, wording: Wording, criterion: Criterion | None = None, level: str = ""
) -> tuple[CommentId, Changes]:
    """Add a comment, for a criterion and one of its levels where they are named.

    Raises:
        UserFixable: ``comment_empty``, ``comment_too_long``, ``unknown_placeholder``,
            ``comment_tag``, ``comment_shortcut``, ``shortcut_taken``, ``foreign_level``,
            ``too_many_comments``.
    """
    made = Comment(CommentId(new_urn()), "")
    if criterion is not None:
        titles = {one.id: one.title for one in criterion.levels}
        if level and level not in titles:
            raise UserFixable(f"{criterion.label} has no such level.", code="foreign_level")
        made = replace(
            made,
            criterion=criterion.id,
            criterion_label=criterion.label,
            level=level,
            level_title=next((titles[key] for key in titles if key == level), ""),
        )
    return _store(workspace, made, wording)


def copy_shared(workspace: Workspace, shared: Comment) -> tuple[CommentId, Changes]:
    """Make a comment of the issuer's one's own, to be changed; it loses a shortcut that is taken.

    Raises:
        UserFixable: as :func:`add`.
    """
    with workspace.store.read() as tx:
        taken = _shortcuts(tx)
    shortcut = "" if shared.shortcut.casefold() in taken else shared.shortcut
    made = replace(shared, id=CommentId(new_urn()), uses=0, used_at=None)
    return _store(workspace, made, Wording(shared.text, shared.tags, shortcut))


def change(workspace: Workspace, comment: CommentId, wording: Wording) -> Changes:
    """Give a comment another text, tags and shortcut; it stays where it belongs.

    Raises:
        UserFixable: ``comment_unknown``, and as :func:`add`.
    """
    return _store(workspace, get(workspace, comment), wording)[1]


def get(workspace: Workspace, comment: CommentId) -> Comment:
    """Return a comment of one's own.

    Raises:
        UserFixable: ``comment_unknown``.
    """
    found = next((one for one in list_comments(workspace) if one.id == comment), None)
    if found is None:
        raise UserFixable("There is no such comment in the bank.", code="comment_unknown")
    return found


def remove(workspace: Workspace, comment: CommentId) -> Changes:
    """Take a comment out of the bank. What was written with it stays.

    Raises:
        UserFixable: ``comment_unknown``.
    """
    get(workspace, comment)
    with workspace.store.write() as tx:
        tx.comments.delete(comment)
    return _CHANGED


def put_back(workspace: Workspace, comment: Comment) -> Changes:
    """Put a comment that was just removed back, as it was."""
    with workspace.store.write() as tx:
        if comment.shortcut.casefold() in _shortcuts(tx, but=comment.id):
            comment = replace(comment, shortcut="")
        tx.comments.put([comment])
    return _CHANGED


def use(workspace: Workspace, comment: CommentId) -> Changes:
    """Count one more use of a comment; one of the issuer's is not counted."""
    with workspace.store.write() as tx:
        tx.comments.use(comment, workspace.now())
    return _CHANGED


def checked(wording: Wording) -> Wording:
    """Return ``wording`` as it is stored: trimmed, in normal form C, each tag once.

    Raises:
        UserFixable: those of :func:`add` that concern the wording alone.
    """
    text = to_nfc(wording.text).strip()
    if not text:
        raise UserFixable("A comment needs a text.", code="comment_empty")
    if len(text) > MAX_TEXT:
        raise UserFixable(f"A comment has at most {MAX_TEXT} characters.", code="comment_too_long")
    if unknown := unknown_placeholders(text):
        named = ", ".join(f"{{{one}}}" for one in unknown)
        known = ", ".join(f"{{{one}}}" for one in PLACEHOLDERS)
        raise UserFixable(
            f"There is no placeholder {named}.",
            hint=f"There are {known}. Put braces that are meant as such in `backticks`.",
            code="unknown_placeholder",
        )
    tags = tuple(
        dict.fromkeys(" ".join(to_nfc(one).split()) for one in wording.tags if one.strip())
    )
    if len(tags) > MAX_TAGS or any(len(one) > MAX_TAG for one in tags):
        raise UserFixable(
            f"A comment has at most {MAX_TAGS} tags of {MAX_TAG} characters.", code="comment_tag"
        )
    shortcut = to_nfc(wording.shortcut).strip().removeprefix("/")
    if shortcut and not SHORTCUT.fullmatch(shortcut):
        raise UserFixable(
            "A shortcut is one word of at most 30 letters, digits, _ and -.",
            code="comment_shortcut",
        )
    return Wording(text, tags, shortcut)


def _store(workspace: Workspace, comment: Comment, wording: Wording) -> tuple[CommentId, Changes]:
    fine = checked(wording)
    with workspace.store.write() as tx:
        made = replace(comment, text=fine.text, tags=fine.tags, shortcut=fine.shortcut)
        store_all(workspace, tx, [made])
    return comment.id, _CHANGED


def store_all(workspace: Workspace, tx: Transaction, comments: Sequence[Comment]) -> None:
    """Store comments that are checked, within a transaction that is open already.

    Raises:
        UserFixable: ``shortcut_taken``, ``too_many_comments``.
    """
    there = {one.id: one for one in tx.comments.all()}
    for one in comments:
        taken = _shortcuts(tx, but=one.id)
        if one.shortcut and one.shortcut.casefold() in taken:
            raise UserFixable(
                f"Another comment has the shortcut /{one.shortcut}.",
                hint="Choose another one, or none.",
                code="shortcut_taken",
            )
    if len(there.keys() | {one.id for one in comments}) > MAX_COMMENTS:
        raise UserFixable(
            f"The bank holds at most {MAX_COMMENTS} comments.", code="too_many_comments"
        )
    tx.comments.put([replace(one, changed_at=workspace.now()) for one in comments])


def _shortcuts(tx: Transaction, *, but: str = "") -> set[str]:
    return {one.shortcut.casefold() for one in tx.comments.all() if one.shortcut and one.id != but}

"""The comment bank as a file: JSON that keeps everything, or a CSV table to be filled in.

An import adds; it changes and removes nothing. What cannot be taken is told line by line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from assessor_app.domain import strict_json
from assessor_app.domain.changes import Changes, Topic
from assessor_app.domain.comments import Comment
from assessor_app.domain.durable import replace_file, write_new_file
from assessor_app.domain.ids import CommentId, new_urn
from assessor_app.errors import UserFixable
from assessor_app.rubrics.formats.tables import (
    columns_once,
    decode,
    delimiter_of,
    read_rows,
    write_rows,
)
from assessor_app.services.comments.comment_bank import MAX_COMMENTS, Wording, checked, store_all
from assessor_app.services.given_files import read_given
from assessor_app.services.workspace import Workspace

MAX_FILE_BYTES: Final = 16 << 20
_FORMAT: Final = "assessor-comment-bank"
_MEMBERS: Final = (
    "text",
    "tags",
    "shortcut",
    "criterion",
    "criterion_label",
    "level",
    "level_title",
)
_BETWEEN_TAGS: Final = ";"


@dataclass(frozen=True, slots=True)
class Skipped:
    """What of a file was not taken, and why."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import did. A shortcut that is taken already is left away, and told as skipped."""

    added: int
    skipped: tuple[Skipped, ...]
    changes: Changes


def write_file(workspace: Workspace, path: Path, *, replace: bool = False) -> int:
    """Write all of one's own comments, as CSV where the name ends so, else as JSON; return how
    many. Use counts stay here.

    Raises:
        UserFixable: ``file_exists``.
        EnvironmentProblem: as :func:`durable.replace_file`.
    """
    with workspace.store.read() as tx:
        comments = tx.comments.all()
    rows = [_members(one) for one in comments]
    data = _csv(rows) if path.suffix.casefold() == ".csv" else _json(rows)
    try:
        (replace_file if replace else write_new_file)(path, data)
    except FileExistsError as exc:
        raise UserFixable(
            "That file exists already.",
            hint="Choose another name, or add --replace.",
            code="file_exists",
        ) from exc
    return len(comments)


def _members(comment: Comment) -> dict[str, Any]:
    found = {name: getattr(comment, name) for name in _MEMBERS}
    return {**found, "tags": list(comment.tags)}


def _json(rows: list[dict[str, Any]]) -> bytes:
    document = {"format": _FORMAT, "version": 1, "comments": rows}
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _csv(rows: list[dict[str, Any]]) -> bytes:
    between = f"{_BETWEEN_TAGS} "
    return write_rows(
        [
            _MEMBERS,
            *(
                [*(between.join(row[k]) if k == "tags" else row[k] for k in _MEMBERS)]
                for row in rows
            ),
        ]
    )


def read_file(workspace: Workspace, path: Path) -> Taken:
    """Add the comments of a file that :func:`write_file` wrote, or of any CSV with a column
    “text”. A comment that is in the bank already is not added again.

    Raises:
        UserFixable: ``comments_malformed``, ``table_malformed``, ``header_duplicate``,
            ``file_encoding``, ``rubric_limits``, ``too_many_comments``.
        IntegrityProblem: as :func:`strict_json.parse`.
        EnvironmentProblem: ``file_unreadable``.
    """
    entries = list(_entries(_bytes_of(path)))
    with workspace.store.write() as tx:
        there = tx.comments.all()
        known = {(one.text, one.criterion, one.level) for one in there}
        taken = {one.shortcut.casefold() for one in there if one.shortcut}
        new: list[Comment] = []
        skipped: list[Skipped] = []
        for where, entry in entries:
            made, why = _comment(entry, known, taken)
            skipped += [Skipped(where, why)] if why else []
            if made is not None:
                known.add((made.text, made.criterion, made.level))
                taken |= {made.shortcut.casefold()} - {""}
                new.append(made)
        store_all(workspace, tx, new)
    changes = Changes.of(Topic.COMMENT_BANK) if new else Changes()
    return Taken(len(new), tuple(skipped), changes)


def _comment(
    entry: dict[str, Any], known: set[tuple[str, str, str]], taken: set[str]
) -> tuple[Comment | None, str]:
    """Return the comment of an entry, and what is to be said of it."""
    if any(not isinstance(entry.get(name, ""), str) for name in _MEMBERS if name != "tags"):
        return None, "A member is not a text."
    tags = entry.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(one, str) for one in tags):
        return None, "The tags are not a list of texts."
    try:
        fine = checked(Wording(entry.get("text", ""), tuple(tags), entry.get("shortcut", "")))
    except UserFixable as problem:
        return None, problem.message
    criterion, level = entry.get("criterion", ""), entry.get("level", "")
    if level and not criterion:
        return None, "It names a level without its criterion."
    if (fine.text, criterion, level) in known:
        return None, "It is in the bank already."
    free = fine.shortcut.casefold() not in taken
    made = Comment(
        id=CommentId(new_urn()),
        text=fine.text,
        criterion=criterion,
        criterion_label=entry.get("criterion_label", "") if criterion else "",
        level=level,
        level_title=entry.get("level_title", "") if level else "",
        tags=fine.tags,
        shortcut=fine.shortcut if free else "",
    )
    return made, "" if free else f"Its shortcut /{fine.shortcut} is taken, and was left away."


def _entries(data: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each comment of a file, with where it stands."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        yield from _json_entries(data)
    else:
        yield from _csv_entries(data)


def _json_entries(data: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    document = strict_json.parse(data, max_bytes=MAX_FILE_BYTES, nfc=False)
    comments = document.get("comments") if isinstance(document, dict) else None
    if not isinstance(comments, list) or document.get("format") != _FORMAT:
        raise _malformed()
    if len(comments) > MAX_COMMENTS:
        raise UserFixable(
            f"The bank holds at most {MAX_COMMENTS} comments.", code="too_many_comments"
        )
    for number, one in enumerate(comments, 1):
        if not isinstance(one, dict):
            raise _malformed()
        yield f"Comment {number}", one


def _csv_entries(data: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    text, _losses = decode(data)
    delimiter = delimiter_of(text, ("text",))
    if delimiter is None:
        raise _malformed()
    header, *rows = read_rows(text, delimiter)
    columns = columns_once(header, _MEMBERS)
    if "text" not in columns:
        raise _malformed()
    for row in rows:
        entry: dict[str, Any] = {name: row.cell(place) for name, place in columns.items()}
        entry["tags"] = entry.get("tags", "").split(_BETWEEN_TAGS)
        yield row.where, entry


def _malformed() -> UserFixable:
    return UserFixable(
        "The file is not a comment bank.",
        hint="It needs a column “text” in its first row, or to be a JSON file that was exported.",
        code="comments_malformed",
    )


def _bytes_of(path: Path) -> bytes:
    data = read_given(path, MAX_FILE_BYTES)
    if len(data) > MAX_FILE_BYTES:
        raise UserFixable("The file is too large for a comment bank.", code="comments_malformed")
    return data

"""Rubrics on this device: those that came with packages, for reading, and those of one's own.

A rubric of one's own is a text. Every change is a step in the encrypted store as soon as it is
written, so that a crash loses nothing and undo works after a restart.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from assessor_app.domain.authoring import AuthoredId, AuthoredRubric, AuthoredStep
from assessor_app.domain.changes import Changes, Topic
from assessor_app.domain.ids import PackageId, new_urn
from assessor_app.errors import UserFixable
from assessor_app.rubrics.authoring import Study, study
from assessor_app.rubrics.formats.author_yaml import to_yaml
from assessor_app.rubrics.formats.example import example_rubric
from assessor_app.rubrics.formats.fields import MAX_TITLE, clean_title
from assessor_app.rubrics.formats.identifiers import base_of
from assessor_app.rubrics.formats.losses import DEFAULT_BASE
from assessor_app.rubrics.formats.yaml_text import MAX_YAML_CHARACTERS, load_yaml
from assessor_app.rubrics.model import Rubric
from assessor_app.rubrics.patterns import OwnPattern
from assessor_app.services.rubric_of import load_rubric
from assessor_app.services.workspace import Workspace

KEPT_STEPS: Final = 100
"""So many steps of a rubric can be undone."""

_ONE_STEP: Final = timedelta(seconds=3)
"""What is typed at one place within this time is one step."""

_CHANGED: Final = Changes.of(Topic.RUBRICS)


@dataclass(frozen=True, slots=True)
class Shelved:
    """A line of the library. ``package`` is set for what came with a package, else ``own``.

    ``text`` is that of a rubric of one's own; a package's is written when it is opened.
    """

    title: str
    origin: str
    changed_at: datetime | None
    text: str = ""
    base_uri: str = ""
    criteria: int = 0
    own: AuthoredId | None = None
    package: PackageId | None = None


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A rubric as it is opened. ``own`` is None for one that may only be read."""

    text: str
    base_uri: str
    origin: str
    patterns: tuple[OwnPattern, ...]
    own: AuthoredId | None = None
    can_undo: bool = False
    can_redo: bool = False


Making = Callable[[], tuple[AuthoredId, Changes]]
""":func:`begin`, :func:`keep` or :func:`copy`, with what they are given."""

Step = Callable[[Workspace, AuthoredId], tuple[Manuscript, Changes]]
""":func:`undo` or :func:`redo`."""


def list_rubrics(workspace: Workspace) -> tuple[Shelved, ...]:
    """Return the rubrics of one's own, the last changed first, then those of packages by title."""
    mine, packaged = [], []
    with workspace.store.read() as tx:
        for row in tx.authored.all():
            step = tx.authored.step(row.id, row.step)
            text = "" if step is None else step.text
            mine.append(
                Shelved(row.title, row.origin, row.changed_at, text, row.base_uri, own=row.id)
            )
        issuers = {one.id: one.name for one in tx.issuers.all()}
        for package_id in tx.packages.with_rubrics():
            package = tx.packages.get(package_id)
            rubric = load_rubric(workspace, tx, package)
            packaged.append((rubric, package_id, issuers.get(package.issuer, package.issuer)))
    theirs = [
        Shelved(
            rubric.title,
            f"Packages of {name}",
            None,
            criteria=len(rubric.criteria),
            package=one,
        )
        for rubric, one, name in packaged
    ]
    return (*mine, *sorted(theirs, key=lambda one: one.title.casefold()))


def look_at(line: Shelved) -> Study:
    """Return what the text of a rubric of one's own holds; no store is read."""
    changed_at = line.changed_at or datetime.fromtimestamp(0, UTC)
    return study(line.text, base_uri=line.base_uri, changed_at=changed_at)


def shelved(manuscript: Manuscript, line: Shelved) -> Shelved:
    """Return ``line`` with the text that it was opened with."""
    return replace(line, text=manuscript.text, base_uri=manuscript.base_uri)


def begin(workspace: Workspace) -> tuple[AuthoredId, Changes]:
    """Begin a rubric with an example to be written over."""
    text = to_yaml(example_rubric())
    return _add(workspace, text, example_rubric().title, DEFAULT_BASE, "New")


def keep(workspace: Workspace, rubric: Rubric, origin: str) -> tuple[AuthoredId, Changes]:
    """Make ``rubric`` one of one's own; ``origin`` says where it came from.

    Raises:
        UserFixable: ``yaml_too_large`` where it is larger than people can write.
    """
    text = to_yaml(rubric)
    try:
        load_yaml(text)
    except UserFixable as exc:
        raise UserFixable(
            f"“{rubric.title}” is too large to be edited here.",
            hint="Convert it on the command line: assessor-app rubric import FILE --out FILE.json.",
            code="yaml_too_large",
        ) from exc
    return _add(workspace, text, rubric.title, base_of(rubric.uri) or DEFAULT_BASE, origin)


def copy(workspace: Workspace, line: Shelved) -> tuple[AuthoredId, Changes]:
    """Make a copy of a rubric, of a package or of one's own, to be changed.

    Raises:
        UserFixable: ``rubric_gone``, ``package_unknown``, as :func:`keep`.
    """
    source = open_shelved(workspace, line)
    found = study(source.text, base_uri=source.base_uri, changed_at=workspace.now())
    title = line.title if found.rubric is None else found.rubric.title
    return _add(workspace, source.text, title, source.base_uri, f"Copy of “{title}”")


def open_shelved(workspace: Workspace, line: Shelved) -> Manuscript:
    """Return the rubric of a line of the library; errors as :func:`open_own` and ``keep``."""
    if line.own is not None:
        return open_own(workspace, line.own)
    if line.package is None:
        raise UserFixable("That rubric is not here any more.", code="rubric_gone")
    with workspace.store.read() as tx:
        rubric = load_rubric(workspace, tx, tx.packages.get(line.package))
    base = base_of(rubric.uri) or DEFAULT_BASE
    return Manuscript(to_yaml(rubric), base, line.origin, ())


def open_own(workspace: Workspace, rubric: AuthoredId) -> Manuscript:
    """Return a rubric of one's own as it stands now.

    Raises:
        UserFixable: ``rubric_gone``.
    """
    with workspace.store.read() as tx:
        row = tx.authored.get(rubric)
        first, last = tx.authored.ends(rubric)
        step = tx.authored.step(rubric, row.step)
    return Manuscript(
        "" if step is None else step.text,
        row.base_uri,
        row.origin,
        _patterns(row.patterns),
        rubric,
        can_undo=row.step > first,
        can_redo=row.step < last,
    )


def write(
    workspace: Workspace, rubric: AuthoredId, text: str, *, place: str
) -> tuple[Manuscript, Changes]:
    """Keep ``text`` as what the rubric is now; what could be redone is gone.

    Texts that follow each other at one ``place`` within three seconds are one step.

    Raises:
        UserFixable: ``rubric_gone``; ``yaml_too_large`` for a text that no rubric has.
        EnvironmentProblem: ``disk_full``.
    """
    if len(text) > 2 * MAX_YAML_CHARACTERS:
        raise UserFixable(
            "This text is far longer than any rubric.",
            hint="Take out what does not belong to it.",
            code="yaml_too_large",
        )
    now = workspace.now()
    with workspace.store.write() as tx:
        row = tx.authored.get(rubric)
        before = tx.authored.step(rubric, row.step)
        if before is None or before.text != text:
            joins = (
                before is not None
                and before.number > 0
                and before.place == place
                and now - before.written_at <= _ONE_STEP
            )
            number = row.step if joins else row.step + 1
            began = before.written_at if joins and before is not None else now
            tx.authored.put_step(AuthoredStep(rubric, number, place, text, began))
            tx.authored.drop_before(rubric, number - KEPT_STEPS)
            title = _title_of(text) or row.title
            tx.authored.put(replace(row, step=number, title=title, changed_at=now))
    return open_own(workspace, rubric), _CHANGED


def undo(workspace: Workspace, rubric: AuthoredId) -> tuple[Manuscript, Changes]:
    """Go back one step; at the first one nothing happens. Errors as :func:`open_own`."""
    return _go(workspace, rubric, -1)


def redo(workspace: Workspace, rubric: AuthoredId) -> tuple[Manuscript, Changes]:
    """Go forward one step; at the last one nothing happens. Errors as :func:`open_own`."""
    return _go(workspace, rubric, 1)


def keep_patterns(
    workspace: Workspace, rubric: AuthoredId, patterns: tuple[OwnPattern, ...]
) -> Changes:
    """Keep the author's example patterns.

    Raises:
        UserFixable: ``rubric_gone``.
    """
    held = [{"name": one.name, "choices": dict(one.choices)} for one in patterns]
    with workspace.store.write() as tx:
        row = tx.authored.get(rubric)
        tx.authored.put(replace(row, patterns=json.dumps(held, ensure_ascii=False)))
    return _CHANGED


def discard(workspace: Workspace, rubric: AuthoredId) -> Changes:
    """Delete a rubric of one's own, with all its steps."""
    with workspace.store.write() as tx:
        tx.authored.delete(rubric)
    return _CHANGED


def _add(
    workspace: Workspace, text: str, title: str, base: str, origin: str
) -> tuple[AuthoredId, Changes]:
    one, now = AuthoredId(new_urn()), workspace.now()
    with workspace.store.write() as tx:
        tx.authored.put(AuthoredRubric(one, title, base, origin, "[]", 0, now, now))
        tx.authored.put_step(AuthoredStep(one, 0, "", text, now))
    return one, _CHANGED


def _go(workspace: Workspace, rubric: AuthoredId, by: int) -> tuple[Manuscript, Changes]:
    with workspace.store.write() as tx:
        row = tx.authored.get(rubric)
        first, last = tx.authored.ends(rubric)
        number = min(max(row.step + by, first), last)
        step = tx.authored.step(rubric, number)
        if step is not None and number != row.step:
            title = _title_of(step.text) or row.title
            tx.authored.put(replace(row, step=number, title=title, changed_at=workspace.now()))
    return open_own(workspace, rubric), _CHANGED


def _title_of(text: str) -> str:
    """Return the title in ``text`` without reading all of it: texts are often half written."""
    for line in text.split("\n"):
        if line.startswith("title:"):
            return clean_title(line.removeprefix("title:").strip().strip("'\""))[:MAX_TITLE]
    return ""


def _patterns(text: str) -> tuple[OwnPattern, ...]:
    return tuple(
        OwnPattern(str(one["name"]), tuple((str(a), str(b)) for a, b in one["choices"].items()))
        for one in json.loads(text)
    )

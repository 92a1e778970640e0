"""Reads the small Markdown dialect in which the demo's documents are written into blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_FENCE = re.compile(r"^```(\w+)\s*$")


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a document: its kind, its lines of text, and (for figures) its settings."""

    kind: str
    lines: tuple[str, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def text(self) -> str:
        """The lines as one flowing text."""
        return " ".join(self.lines)


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed source: the front matter and the blocks after it."""

    meta: dict[str, str]
    blocks: tuple[Block, ...]


def parse(source: str) -> Document:
    """Parse front matter (``key: value`` lines between ``---``) and blocks."""
    meta: dict[str, str] = {}
    body = source
    if source.startswith("---\n"):
        head, body = source[4:].split("\n---\n", 1)
        for line in head.splitlines():
            key, _, value = line.partition(":")
            meta[key.strip()] = value.strip()
    return Document(meta, tuple(_blocks(body.splitlines())))


def _blocks(lines: list[str]) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        line = lines[at].rstrip()
        fence = _FENCE.match(line)
        if not line:
            at += 1
        elif fence:
            end = lines.index("```", at + 1)
            yield _figure(fence.group(1), lines[at + 1 : end])
            at = end + 1
        elif line == "===":
            yield Block("break")
            at += 1
        elif line.startswith("#"):
            level = len(line) - len(line.lstrip("#"))
            yield Block(f"h{level}", (line.lstrip("# "),))
            at += 1
        else:
            kind = _kind(line)
            end = at + 1
            grouped = kind in ("bullets", "numbers", "table")
            while grouped and end < len(lines) and _kind(lines[end]) == kind:
                end += 1
            yield _group(kind, lines[at:end])
            at = end


def _kind(line: str) -> str:
    if line.startswith("- "):
        return "bullets"
    if re.match(r"^\d+\. ", line):
        return "numbers"
    if line.startswith("> "):
        return "quote"
    if line.startswith("! "):
        return "callout"
    return "table" if line.startswith("|") else "paragraph"


def _group(kind: str, lines: list[str]) -> Block:
    if kind == "table":
        rows = tuple(_cells(line) for line in lines if not re.match(r"^\|[\s|:-]+\|$", line))
        return Block("table", rows=rows)
    strip = {"bullets": 2, "quote": 2, "callout": 2}.get(kind, 0)
    stripped = [line[strip:].strip() for line in lines]
    if kind == "numbers":
        stripped = [re.sub(r"^\d+\. ", "", line) for line in lines]
    return Block(kind, tuple(stripped))


def _cells(line: str) -> tuple[str, ...]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return tuple(cell.strip() for cell in inner.split("|"))


def _figure(kind: str, lines: list[str]) -> Block:
    settings: dict[str, str] = {}
    rows: list[tuple[str, ...]] = []
    for line in lines:
        if line.startswith("| "):
            rows.append(_cells(line))
        elif ":" in line:
            key, _, value = line.partition(":")
            settings[key.strip()] = value.strip()
    return Block(kind, settings=settings, rows=tuple(rows))

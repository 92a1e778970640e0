"""What differs between two texts: line by line, and word by word within a line that changed.

Lines that stand once in both texts are the fixed points (the longest run of them in order, as
patience diff takes them); only what lies between is compared closely. So the time grows with the
size of the texts, whatever they say.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum, auto
from typing import Final

MAX_CHARACTERS: Final = 2_000_000
MAX_LINES: Final = 100_000
_CONTEXT: Final = 3
_CLOSE_CELLS: Final = 40_000
_PAIRED_CELLS: Final = 2_500
_MOST_TOKENS: Final = 1_500
_MIN_ALIKE: Final = 0.4
_TOKEN: Final = re.compile(r"\s+|\w+|[^\w\s]")
_SENTENCES: Final = re.compile(r"(?<=[.!?…。！？])\s+|\n[ \t]*\n")


class Kind(StrEnum):
    """What a row says. FOLDED stands for lines that are the same on both sides."""

    SAME = auto()
    CHANGED = auto()
    REMOVED = auto()
    ADDED = auto()
    FOLDED = auto()


@dataclass(frozen=True, slots=True)
class Span:
    """A changed stretch of a line, in code points, ``end`` exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Row:
    """One line on both sides; None on the side where it is not. ``folded`` counts lines.

    ``left_spans`` and ``right_spans`` say which words of a changed line are others.
    """

    kind: Kind
    left: str | None = None
    right: str | None = None
    left_spans: tuple[Span, ...] = ()
    right_spans: tuple[Span, ...] = ()
    folded: int = 0


@dataclass(frozen=True, slots=True)
class Differences:
    """All rows, and where in them each difference begins: a run of rows that are not the same.

    ``cut``: the texts were longer than is compared, and what follows is left out.
    """

    rows: tuple[Row, ...]
    starts: tuple[int, ...]
    cut: bool


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, without the empty ones at its ends."""
    return text.strip().splitlines()


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a text whose lines break where the page was full."""
    return [" ".join(one.split()) for one in _SENTENCES.split(text) if one.strip()]


def find_differences(left: Sequence[str], right: Sequence[str]) -> Differences:
    """Return what differs between two texts, given as their lines (or sentences).

    Of a text beyond :data:`MAX_LINES` or :data:`MAX_CHARACTERS` the beginning is compared.
    """
    one, other = _bounded(left), _bounded(right)
    rows = tuple(_rows(one, other))
    starts = tuple(
        place
        for place, row in enumerate(rows)
        if _differs(row) and (place == 0 or not _differs(rows[place - 1]))
    )
    return Differences(rows, starts, len(one) < len(left) or len(other) < len(right))


def _differs(row: Row) -> bool:
    return row.kind not in (Kind.SAME, Kind.FOLDED)


def _bounded(lines: Sequence[str]) -> Sequence[str]:
    room = MAX_CHARACTERS
    for place, line in enumerate(lines[:MAX_LINES]):
        room -= len(line) + 1
        if room < 0:
            return lines[:place]
    return lines[:MAX_LINES]


def _rows(left: Sequence[str], right: Sequence[str]) -> Iterator[Row]:
    matches = [*_matches(left, right), (len(left), len(right), 0)]
    at, to = 0, 0
    for number, (i, j, size) in enumerate(matches):
        yield from _changed(left[at:i], right[to:j])
        last = number >= len(matches) - 2 and i + size == len(left) and j + size == len(right)
        yield from _same(left[i : i + size], first=at == to == i == j == 0, last=last)
        at, to = i + size, j + size


def _same(lines: Sequence[str], *, first: bool, last: bool) -> Iterator[Row]:
    """Give lines that are the same; many of them folded, but for those next to a difference."""
    before = 0 if first else _CONTEXT
    after = 0 if last else _CONTEXT
    if len(lines) <= before + after + 1:
        before, after = len(lines), 0
    for line in lines[:before]:
        yield Row(Kind.SAME, line, line)
    hidden = len(lines) - before - after
    if hidden:
        yield Row(Kind.FOLDED, folded=hidden)
    for line in lines[len(lines) - after :]:
        yield Row(Kind.SAME, line, line)


_Match = tuple[int, int, int]


def _matches(left: Sequence[str], right: Sequence[str]) -> list[_Match]:
    """Return where equal runs stand: place left, place right, length; in order, not touching."""
    found: list[list[int]] = []
    pending = [(0, len(left), 0, len(right))]
    while pending:
        a, b, c, d = pending.pop()
        for i, j, size in _block(left, right, (a, b, c, d), pending):
            found.append([i, j, size])
    joined: list[list[int]] = []
    for i, j, size in sorted(found):
        if joined and joined[-1][0] + joined[-1][2] == i and joined[-1][1] + joined[-1][2] == j:
            joined[-1][2] += size
        else:
            joined.append([i, j, size])
    return [(i, j, size) for i, j, size in joined]


def _block(
    left: Sequence[str],
    right: Sequence[str],
    bounds: tuple[int, int, int, int],
    pending: list[tuple[int, int, int, int]],
) -> Iterator[_Match]:
    """Give the equal runs of one block; what lies between fixed points is put into ``pending``."""
    a, b, c, d = bounds
    size = _common(left, right, bounds)
    if size:
        yield a, c, size
        a, c = a + size, c + size
    size = _common_end(left, right, (a, b, c, d))
    if size:
        yield b - size, d - size, size
        b, d = b - size, d - size
    if a == b or c == d:
        return
    fixed = _fixed_points(left, right, (a, b, c, d))
    if fixed:
        at, to = a, c
        for i, j in fixed:
            pending.append((at, i, to, j))
            yield i, j, 1
            at, to = i + 1, j + 1
        pending.append((at, b, to, d))
    elif (b - a) * (d - c) <= _CLOSE_CELLS:
        close = SequenceMatcher(None, left[a:b], right[c:d], autojunk=False)
        for match in close.get_matching_blocks():
            if match.size:
                yield a + match.a, c + match.b, match.size


def _common(left: Sequence[str], right: Sequence[str], bounds: tuple[int, int, int, int]) -> int:
    a, b, c, d = bounds
    most = min(b - a, d - c)
    return next((n for n in range(most) if left[a + n] != right[c + n]), most)


def _common_end(
    left: Sequence[str], right: Sequence[str], bounds: tuple[int, int, int, int]
) -> int:
    a, b, c, d = bounds
    most = min(b - a, d - c)
    return next((n for n in range(most) if left[b - 1 - n] != right[d - 1 - n]), most)


def _fixed_points(
    left: Sequence[str], right: Sequence[str], bounds: tuple[int, int, int, int]
) -> list[tuple[int, int]]:
    """Return the longest run, in order on both sides, of lines that stand once on each."""
    a, b, c, d = bounds
    once = {line for line, n in Counter(left[a:b]).items() if n == 1 and line.strip()}
    once &= {line for line, n in Counter(right[c:d]).items() if n == 1}
    places = {right[j]: j for j in range(c, d) if right[j] in once}
    pairs = [(i, places[left[i]]) for i in range(a, b) if left[i] in once]
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, (_i, j) in enumerate(pairs):
        place = bisect_left(tails, j)
        before.append(ends[place - 1] if place else -1)
        if place == len(tails):
            tails.append(j)
            ends.append(number)
        else:
            tails[place], ends[place] = j, number
    run: list[tuple[int, int]] = []
    number = ends[-1] if ends else -1
    while number >= 0:
        run.append(pairs[number])
        number = before[number]
    return run[::-1]


def _changed(left: Sequence[str], right: Sequence[str]) -> Iterator[Row]:
    """Give the rows of a stretch without equal lines: those that are alike side by side."""
    at, to = 0, 0
    for i, j in [*_alike(left, right), (len(left), len(right))]:
        yield from (Row(Kind.REMOVED, line) for line in left[at:i])
        yield from (Row(Kind.ADDED, right=line) for line in right[to:j])
        if i < len(left):
            yield _words(left[i], right[j])
        at, to = i + 1, j + 1


def _alike(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    """Return which lines stand side by side, in order; the pairs with the most words in common.

    In a stretch too long for that, the first stands beside the first, and so on, if alike.
    """
    words = [Counter(_TOKEN.findall(line)) for line in right]
    own = [Counter(_TOKEN.findall(line)) for line in left]
    if len(left) * len(right) > _PAIRED_CELLS:
        beside = enumerate(zip(own, words, strict=False))
        return [(n, n) for n, (one, other) in beside if _share(one, other) >= _MIN_ALIKE]
    best = [[0.0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i in range(len(left) - 1, -1, -1):
        for j in range(len(right) - 1, -1, -1):
            share = _share(own[i], words[j])
            paired = share + best[i + 1][j + 1] if share >= _MIN_ALIKE else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    return _along(best, len(left), len(right))


def _along(best: list[list[float]], left: int, right: int) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    i = j = 0
    while i < left and j < right and best[i][j] > 0:
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs.append((i, j))
            i, j = i + 1, j + 1
    return pairs


def _share(one: Counter[str], other: Counter[str]) -> float:
    common = sum(n for token, n in (one & other).items() if not token.isspace())
    total = sum(n for both in (one, other) for token, n in both.items() if not token.isspace())
    return 2 * common / total if total else 0.0


def _words(left: str, right: str) -> Row:
    """Return a changed line with the words that are others."""
    one, other = _TOKEN.findall(left), _TOKEN.findall(right)
    if max(len(one), len(other)) > _MOST_TOKENS:
        changed = [(0, len(one), 0, len(other))]
    else:
        codes = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
        changed = [code[1:] for code in codes if code[0] != "equal"]
    return Row(
        Kind.CHANGED,
        left,
        right,
        _spans(one, [code[:2] for code in changed]),
        _spans(other, [code[2:] for code in changed]),
    )


def _spans(tokens: Sequence[str], runs: Sequence[tuple[int, int]]) -> tuple[Span, ...]:
    places = [0]
    for token in tokens:
        places.append(places[-1] + len(token))
    return tuple(Span(places[first], places[end]) for first, end in runs if first < end)

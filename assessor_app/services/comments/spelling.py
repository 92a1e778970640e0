"""Spelling by the Hunspell dictionaries of this machine, and the person's own words.

The library (spylls) is the optional extra ``spelling``. Without it, or without a dictionary,
nothing is found and nothing fails. What is checked is kept in memory only.
"""

from __future__ import annotations

import importlib.util
import io
import logging
import os
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from assessor_app.config import Profile
from assessor_app.domain.changes import Changes, Topic
from assessor_app.domain.spelling import (
    LONGEST_WORD,
    Misspelling,
    Speller,
    folded,
    folded_words,
    plain,
    words,
)
from assessor_app.rubrics.model import Rubric
from assessor_app.services.settings import read_setting, write_setting
from assessor_app.services.workspace import Workspace

if TYPE_CHECKING:
    from spylls.hunspell import Dictionary

MOST_OWN_WORDS: Final = 2_000
"""So many own words are kept; the oldest go first."""

MOST_SUGGESTED: Final = 4
"""So many words of a text get suggestions: finding them takes up to a quarter of a second each."""

_log = logging.getLogger(__name__)
_OWN_WORDS: Final = "spelling.words"
_SUGGESTIONS: Final = 3
_REMEMBERED: Final = 5_000
_LARGEST_BYTES: Final = 16 << 20
_FOREIGN_WORDS: Final = 6
_FAULTS: Final = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, re.error,
                  RecursionError, AssertionError, StopIteration)  # fmt: skip
"""What the library raises on a dictionary that is not well-formed."""


def installed() -> bool:
    """Return whether the extra is here."""
    return importlib.util.find_spec("spylls") is not None


def check_spelling(
    text: str, profile: Profile, languages: Sequence[str], known: Collection[str] = ()
) -> tuple[Misspelling, ...] | None:
    """Return what is perhaps misspelt in ``text``; None where no dictionary is here.

    ``languages`` (``en_GB``) are tried in order; the first that the text seems to be written in
    answers, and a text in none of them is left alone. ``known`` are words, :func:`folded`. It
    loads dictionaries when first asked: seconds, never on the main thread, and one at a time.
    """
    asked = False
    for speller in _spellers(profile, languages):
        asked = True
        if (found := speller.unknown(text, known)) is not None:
            return found
    return () if asked else None


def has_dictionary(profile: Profile, languages: Sequence[str]) -> bool:
    """Return whether :func:`check_spelling` has a dictionary to ask; it may load one."""
    return next(_spellers(profile, languages), None) is not None


def _spellers(profile: Profile, languages: Sequence[str]) -> Iterator[Speller]:
    for path in find_dictionaries(languages, (profile.dictionaries, *system_folders())):
        try:
            changed_ns = path.stat().st_mtime_ns
        except OSError:
            continue
        if (speller := _speller(path, changed_ns)) is not None:
            yield speller


def rubric_words(rubric: Rubric) -> frozenset[str]:
    """Return the words of a rubric's titles and texts: whoever writes about it may use them."""

    def texts() -> Iterator[str]:
        yield rubric.title
        for criterion in rubric.criteria:
            yield from (criterion.label, criterion.description, criterion.guidance)
            yield from criterion.look_fors
            for level in criterion.levels:
                yield from (level.title, level.descriptor, level.feedback)

    return folded_words(texts())


# -- dictionaries --------------------------------------------------------------------------------


def system_folders() -> tuple[Path, ...]:
    """Return the folders where this system keeps Hunspell dictionaries, whether there or not."""
    if sys.platform == "darwin":
        return (Path.home() / "Library" / "Spelling", Path("/Library/Spelling"))
    if sys.platform == "win32":
        roots = (os.environ.get(name) for name in ("ProgramFiles", "ProgramFiles(x86)"))
        office = (Path(one, "LibreOffice", "share", "extensions") for one in roots if one)
        return tuple(folder for root in office for folder in sorted(root.glob("dict-*")))
    return (Path("/usr/share/hunspell"), Path("/usr/share/myspell"),
            Path("/usr/share/myspell/dicts"))  # fmt: skip


def find_dictionaries(languages: Iterable[str], folders: Sequence[Path]) -> tuple[Path, ...]:
    """Return the ``.dic`` that suits each language best, each once.

    A dictionary of the region (``en_GB``) is better than one of the language (``en``), that
    better than one of another region; then an earlier folder than a later one.
    """
    there = [path for folder in folders for path in _pairs(folder)]
    found = []
    for language in languages:
        wanted = language.replace("-", "_").lower()
        fits = [(rank, path) for path in there if (rank := _fit(path.stem.lower(), wanted)) < 3]
        found += [min(fits, key=lambda one: one[0])[1]] if fits else []
    return tuple(dict.fromkeys(found))


def _fit(stem: str, wanted: str) -> int:
    language = wanted.partition("_")[0]
    if stem == wanted or stem.startswith(f"{wanted}_"):
        return 0 if stem == wanted or "_" in wanted else 2
    return 1 if stem == language else 2 if stem.startswith(f"{language}_") else 3


def _pairs(folder: Path) -> list[Path]:
    """Return the dictionaries of a folder: pairs of ``.dic`` and ``.aff`` of a bearable size."""
    try:
        found = [
            path
            for path in sorted(folder.glob("*.dic"))
            if all(
                one.is_file() and one.stat().st_size <= _LARGEST_BYTES
                for one in (path, path.with_suffix(".aff"))
            )
        ]
    except OSError:
        return []
    return found


@lru_cache(maxsize=4)
def _speller(dictionary: Path, _changed_ns: int) -> Speller | None:
    """Return the speller of a dictionary, loaded once; None where it cannot be read."""
    if not installed():
        return None
    try:
        return HunspellSpeller(_load(dictionary))
    except (OSError, *_FAULTS) as problem:
        _log.warning("a dictionary cannot be read: %s", type(problem).__name__)
        return None


def _load(dictionary: Path) -> Dictionary:
    from spylls.hunspell import Dictionary, readers

    lines = _lines_class()
    aff, context = readers.read_aff(lines(dictionary.with_suffix(".aff").read_bytes()))
    dic = readers.read_dic(
        lines(dictionary.read_bytes(), context.encoding), aff=aff, context=context
    )
    return Dictionary(aff, dic)


@cache
def _lines_class() -> Any:
    """Return a reader that leaves no file open, as the library's own does."""
    from spylls.hunspell.readers.file_reader import BaseReader

    class Lines(BaseReader):  # type: ignore[misc,unused-ignore]  # the library has no types
        def __init__(self, content: bytes, encoding: str = "Windows-1252") -> None:
            self._content = content
            super().__init__(self._text(encoding))

        def reset_encoding(self, encoding: str) -> None:
            self.reset_io(self._text(encoding))

        def _text(self, encoding: str) -> io.StringIO:
            return io.StringIO(self._content.decode(encoding, "surrogateescape"), newline=None)

    return Lines


class HunspellSpeller:
    """A Hunspell dictionary. It remembers what it answered; use it from one thread at a time."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._dictionary = dictionary
        self._right: dict[str, bool] = {}
        self._suggested: dict[str, tuple[str, ...]] = {}

    def unknown(self, text: str, known: Collection[str] = ()) -> tuple[Misspelling, ...] | None:
        """See :class:`Speller`. A text is foreign when more than half of six words are."""
        asked = {word.text: word for word in reversed(list(words(text)))}
        strange = [one for one in asked.values() if not self._is_right(one.text)]
        if len(asked) >= _FOREIGN_WORDS and len(strange) * 2 > len(asked):
            return None
        strange = [one for one in strange if folded(one.text) not in known]
        strange.sort(key=lambda one: one.start)
        return tuple(
            Misspelling(
                one.text, one.start, self._suggest(one.text) if number < MOST_SUGGESTED else ()
            )
            for number, one in enumerate(strange)
        )

    def _is_right(self, word: str) -> bool:
        if word not in self._right:
            if len(self._right) >= _REMEMBERED:
                self._right.clear()
            self._right[word] = self._look_up(plain(word))
        return self._right[word]

    def _look_up(self, word: str) -> bool:
        forms = (word, word.removesuffix("'s"))
        try:
            return any(self._dictionary.lookup(form) for form in dict.fromkeys(forms))
        except _FAULTS:
            return True

    def _suggest(self, word: str) -> tuple[str, ...]:
        if word not in self._suggested:
            if len(self._suggested) >= _REMEMBERED:
                self._suggested.clear()
            try:
                found = tuple(islice(self._dictionary.suggest(plain(word)), _SUGGESTIONS))
            except _FAULTS:
                found = ()
            self._suggested[word] = found
        return self._suggested[word]


# -- own words -----------------------------------------------------------------------------------


def own_words(workspace: Workspace) -> tuple[str, ...]:
    """Return the person's own words, the oldest first."""
    stored = read_setting(workspace, _OWN_WORDS, [])
    return tuple(str(one) for one in stored) if isinstance(stored, list) else ()


def add_word(workspace: Workspace, word: str) -> Changes:
    """Take a word as right from now on, in any capitals; the newest are kept."""
    word = plain(word.strip())[:LONGEST_WORD]
    others = (one for one in own_words(workspace) if folded(one) != folded(word))
    return _keep(workspace, [*others, word] if word else [*others])


def remove_word(workspace: Workspace, word: str) -> Changes:
    """Look a word up again."""
    return _keep(workspace, [one for one in own_words(workspace) if folded(one) != folded(word)])


def _keep(workspace: Workspace, kept: list[str]) -> Changes:
    write_setting(workspace, _OWN_WORDS, kept[-MOST_OWN_WORDS:])
    return Changes.of(Topic.SETTINGS)

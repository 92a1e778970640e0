"""Whether a bag is complete and valid (RFC 8493, section 3), wherever its files are."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final, Protocol

from assessor_app.evidence.bag_layout import (
    DECLARATION,
    FETCH,
    INFO_FILES,
    BagRules,
    Declaration,
    bag_problem,
    decode_lines,
    manifest_algorithm,
    parse_declaration,
    parse_fetch,
    parse_info,
    parse_manifest,
    payload_oxum,
)
from assessor_app.protocol.paths import check_distinct_paths

PAYLOAD: Final = "data/"
MAX_TAG_BYTES: Final = 8 << 20
_BLOCK: Final = 1 << 20


class BagSource(Protocol):
    """Where a bag's files are: paths below the bag's own folder, with sizes in bytes."""

    @property
    def sizes(self) -> Mapping[str, int]:
        """Every file of the bag, with its size."""

    def open(self, path: str) -> BinaryIO:
        """Return the bytes of one of them."""


@dataclass(frozen=True, slots=True)
class CheckedBag:
    """A bag whose every listed byte was read and agreed."""

    declaration: Declaration
    info: tuple[tuple[str, str], ...]
    payload: tuple[str, ...]
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Manifests:
    payload: Mapping[str, Mapping[str, str]]
    tags: Mapping[str, Mapping[str, str]]


def check_bag(source: BagSource, rules: BagRules) -> CheckedBag:
    """Return the bag in ``source`` when it is complete, valid and within ``rules``.

    Names, lists and sizes are checked before the first payload byte is read.

    Raises:
        IntegrityProblem: ``bag_declaration``, ``bag_encoding``, ``bag_fetch``, ``bag_path``,
            ``bag_manifest``, ``bag_whitespace``, ``bag_info``, ``bag_unlisted``,
            ``bag_missing``, ``bag_digest``, ``bag_too_large``.
    """
    sizes = source.sizes
    if DECLARATION not in sizes:
        raise bag_problem("bag_declaration", "The bag has no bagit.txt.")
    if FETCH in sizes and not rules.fetch:
        raise bag_problem("bag_fetch", "The bag wants files fetched from elsewhere.")
    _check_distinct(sizes)
    declaration = parse_declaration(read_tag(source, DECLARATION), rules)
    manifests = _read_manifests(source, declaration, rules)
    info = _read_info(source, declaration)
    payload = tuple(path for path in sizes if path.startswith(PAYLOAD))
    tags = tuple(path for path in sizes if not path.startswith(PAYLOAD))
    _check_lists(manifests, payload, tags, rules)
    _check_oxum(info, [sizes[path] for path in payload], rules)
    if FETCH in sizes:
        lines = decode_lines(read_tag(source, FETCH), declaration.encoding)
        if not set(parse_fetch(lines, declaration, rules)) <= set(payload):
            raise bag_problem("bag_missing", "A file was not fetched, or is no payload.")
    _check_digests(source, manifests.tags)
    _check_digests(source, manifests.payload)
    return CheckedBag(declaration, info, payload, tags)


def read_tag(source: BagSource, path: str) -> bytes:
    """Return the bytes of a tag file.

    Raises:
        IntegrityProblem: ``code="bag_too_large"`` beyond 8 MiB.
    """
    with source.open(path) as stream:
        data = stream.read(MAX_TAG_BYTES + 1)
    if len(data) > MAX_TAG_BYTES:
        raise bag_problem("bag_too_large", "A tag file is too large.")
    return data


def _check_distinct(paths: Mapping[str, int]) -> None:
    try:
        check_distinct_paths(paths)
    except ValueError as exc:
        raise bag_problem("bag_path", "Two names collide in the bag.", why=str(exc)) from exc


def _read_manifests(source: BagSource, declaration: Declaration, rules: BagRules) -> _Manifests:
    payload: dict[str, Mapping[str, str]] = {}
    tags: dict[str, Mapping[str, str]] = {}
    for name in source.sizes:
        kind = manifest_algorithm(name)
        if kind is None:
            continue
        is_tag, algorithm = kind
        if algorithm not in rules.algorithms:
            raise bag_problem("bag_manifest", "A manifest's algorithm is not taken.")
        lines = decode_lines(read_tag(source, name), declaration.encoding)
        (tags if is_tag else payload)[algorithm] = parse_manifest(
            lines, algorithm, declaration, rules
        )
    required = rules.required_algorithm
    if not payload or (required and required not in payload):
        raise bag_problem("bag_manifest", "The bag has no manifest that is taken.")
    if rules.complete_tags and required not in tags:
        raise bag_problem("bag_manifest", "The bag has no tag manifest that is taken.")
    return _Manifests(payload, tags)


def _read_info(source: BagSource, declaration: Declaration) -> tuple[tuple[str, str], ...]:
    for name in INFO_FILES:
        if name in source.sizes:
            lines = decode_lines(read_tag(source, name), declaration.encoding)
            return parse_info(lines, declaration)
    return ()


def _check_lists(
    manifests: _Manifests, payload: tuple[str, ...], tags: tuple[str, ...], rules: BagRules
) -> None:
    for listed in manifests.payload.values():
        if any(not path.startswith(PAYLOAD) for path in listed):
            raise bag_problem("bag_path", "A manifest names a file outside data/.")
        _check_distinct(dict.fromkeys(listed, 0))
        if set(payload) - set(listed):
            raise bag_problem("bag_unlisted", "A payload file is not in every manifest.")
        if set(listed) - set(payload):
            raise bag_problem("bag_missing", "A file that a manifest names is missing.")
    for listed in manifests.tags.values():
        if set(listed) - set(tags):
            raise bag_problem("bag_missing", "A tag file that a manifest names is missing.")
        known = {tag for tag in tags if not tag.startswith("tagmanifest-")}
        if rules.complete_tags and known - set(listed):
            raise bag_problem("bag_unlisted", "A tag file is not in every tag manifest.")


def _check_oxum(
    info: tuple[tuple[str, str], ...], payload_sizes: list[int], rules: BagRules
) -> None:
    stated = payload_oxum(info)
    if stated is None and rules.complete_tags:
        raise bag_problem("bag_info", "The bag does not say how much it holds.")
    if stated is not None and stated != (sum(payload_sizes), len(payload_sizes)):
        raise bag_problem("bag_info", "The bag holds another amount than it says.")


def _check_digests(source: BagSource, manifests: Mapping[str, Mapping[str, str]]) -> None:
    expected: dict[str, dict[str, str]] = {}
    for algorithm, listed in manifests.items():
        for path, digest in listed.items():
            expected.setdefault(path, {})[algorithm] = digest
    for path, digests in expected.items():
        hashes = {name: hashlib.new(name, usedforsecurity=False) for name in digests}
        with source.open(path) as stream:
            while block := stream.read(_BLOCK):
                for running in hashes.values():
                    running.update(block)
        if any(running.hexdigest() != digests[name] for name, running in hashes.items()):
            raise bag_problem("bag_digest", "A file in the bag is not the one listed.")

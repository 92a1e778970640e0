"""Bad marks of others: each comes in as a mark that can be read, or ends in a sentence.

Beside these: what the standard's own samples ask for (``tests/unit/protocol``), and captions with
very many cues, or with their times out of order (``tests/unit/evidence/test_captions.py``).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assessor_app.domain.marks import MarkKind
from assessor_app.errors import AssessorError
from assessor_app.protocol.fragments import MEDIA_FRAGMENT, PDF_FRAGMENT
from assessor_app.services.marks import foreign_marks
from assessor_app.services.marks.shown import shown_marks
from assessor_app.services.references import find_artifact
from assessor_app.services.review import open_review
from tests.fakes.world import World

_SCRIPT = "alert(1)"


def _fragment(value: str, standard: str = PDF_FRAGMENT) -> dict[str, Any]:
    return {"type": "FragmentSelector", "conformsTo": standard, "value": value}


def _svg(inner: str) -> dict[str, Any]:
    return {"type": "SvgSelector", "value": f"<svg>{inner}</svg>"}


def _item(selector: object, **members: Any) -> dict[str, Any]:
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "urn:uuid:1",
        "type": "Annotation",
        "bodyValue": "Look here.",
        "target": {"source": "http://elsewhere.example/a.pdf", "selector": selector},
        **members,
    }


_HTML = {
    "type": "TextualBody",
    "format": "text/html",
    "value": f"<p onclick='{_SCRIPT}'>Look <script>{_SCRIPT}</script><b>here.</b></p>",
}
MARKS: dict[str, tuple[str, dict[str, Any]]] = {
    "outside the page": ("Talk", _item(_fragment("page=1&viewrect=90000,90000,50,50"))),
    "beyond all numbers": ("Talk", _item(_fragment("page=1&viewrect=1e300,1,1,1"))),
    "a page that is not there": ("Talk", _item(_fragment("page=4000&viewrect=1,1,9,9"))),
    "page zero": ("Talk", _item(_fragment("page=0"))),
    "corners in no order": ("Talk", _item(_fragment("page=1&viewrect=300,200,-100,-50"))),
    "corners of a picture": ("Orchard", _item(_fragment("xywh=90,90,-40,-40", MEDIA_FRAGMENT))),
    "a fragment of time": ("Orchard", _item(_fragment("t=9,3", MEDIA_FRAGMENT))),
    "a fragment of nothing": ("Orchard", _item(_fragment("xywh=percent:a,b&t=", MEDIA_FRAGMENT))),
    "script in a drawing": ("Orchard", _item(_svg(f"<script>{_SCRIPT}</script>"))),
    "script of an event": (
        "Orchard",
        _item(_svg(f'<ellipse cx="1" cy="1" rx="1" ry="1" onload="{_SCRIPT}"/>')),
    ),
    "script in words": (
        "Orchard",
        {**{k: v for k, v in _item(_svg("")).items() if k != "bodyValue"}, "body": _HTML},
    ),
    "another file": ("Plan", _item({"type": "TextQuoteSelector", "exact": "not in the plan"})),
}
REFUSED: dict[str, tuple[str, str]] = {
    "no target": (json.dumps({**_item(None), "target": []}), "annotation_invalid"),
    "no kind of selector": (json.dumps(_item({"type": "Sorcery"})), "annotation_invalid"),
    "half a file": (json.dumps(_item(None))[:80], "json_malformed"),
    "a file of another kind": ("GIF89a", "json_malformed"),
    "a PDF that is cut": ("%PDF-1.7\n1 0 obj <<", "decoder_damaged"),
    "no marks": ("[]", "marks_none"),
}


def _import(world: World, name: str, text: str, folder: Path) -> None:
    path = folder / "theirs.annotation"
    path.write_text(text, "utf-8")
    one = world.assignment()
    artifact = find_artifact(open_review(world.workspace, one), name)
    foreign_marks.import_marks(world.workspace, one, artifact.id, path)


def test_bad_marks_are_marks_for_reading_without_a_script(world: World, tmp_path: Path) -> None:
    one = world.assignment()
    for what, (name, item) in MARKS.items():
        _import(world, name, json.dumps(item), tmp_path)
        found = foreign_marks.foreign_marks(world.workspace, one)
        artifact = find_artifact(open_review(world.workspace, one), name)
        (mark,) = [mark for mark in found if mark.artifact == artifact.id]
        assert mark.text == "Look here.", what
        (shown,) = foreign_marks.shown_foreign([mark])
        assert not shown.mine, what
        assert shown.cited_by == (), what
    with world.workspace.store.read() as tx:
        stored = b"".join(row.document for row in tx.foreign_marks.of(one))
    assert b"alert" not in stored
    assert shown_marks(open_review(world.workspace, one)) == ()


@pytest.mark.parametrize("what", ["page zero", "a fragment of nothing", "script in a drawing"])
def test_a_place_that_says_nothing_is_the_whole_file(
    world: World, tmp_path: Path, what: str
) -> None:
    name, item = MARKS[what]
    _import(world, name, json.dumps(item), tmp_path)
    (found,) = foreign_marks.foreign_marks(world.workspace, world.assignment())
    assert found.place.kind is MarkKind.WHOLE


def test_what_cannot_be_read_is_a_sentence_and_takes_nothing_away(
    world: World, tmp_path: Path
) -> None:
    one = world.assignment()
    name, item = MARKS["script in words"]
    _import(world, name, json.dumps(item), tmp_path)
    before = foreign_marks.foreign_marks(world.workspace, one)
    assert len(before) == 1
    for what, (text, code) in REFUSED.items():
        with pytest.raises(AssessorError) as told:
            _import(world, name, text, tmp_path)
        assert told.value.code == code, what
        assert str(told.value).endswith("."), what
        assert foreign_marks.foreign_marks(world.workspace, one) == before, what

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assessor_app.errors import UserFixable
from assessor_app.rubrics.formats.fields import MAX_TEXT, clean_text
from assessor_app.rubrics.formats.prose import from_either, from_html, is_html, to_html
from tests.fakes.rubrics import patient

_PIECES = ["<b>", "</b>", "<p>", "<script>", "</script>", "<a href='", "x", "&lt;", "<!--", "-->"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", ""),
        ("plain", "plain"),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<b>Strong</b> and <em>soft</em>", "**Strong** and *soft*"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
        ("<ol><li>x</li><li>y</li></ol>", "1. x\n2. y"),
        ("<h2>Head</h2>text", "## Head\n\ntext"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<p>one<br>two</p>", "one\ntwo"),
        ("<a href='https://x.example'>there</a>", "[there](https://x.example)"),
        ("<a href='javascript:alert(1)'>there</a>", "there"),
        ("5 &lt; 6 &amp; 7 * 8_9", "5 < 6 & 7 * 8_9"),
        ("<table><tr><th>A</th></tr><tr><td>1</td></tr></table>", "| A |\n| --- |\n| 1 |"),
        ("<p onclick='x()' style='color:red'>t</p>", "t"),
        ("<div><span>t</span></div>", "t"),
        ("<!-- hidden --><p>t</p>", "t"),
    ],
)
def test_html_becomes_markdown(source: str, expected: str) -> None:
    found = from_html(source, "here")
    assert (found.text, found.dropped) == (expected, ())


@pytest.mark.parametrize(
    ("source", "expected", "dropped"),
    [
        ("<script>alert(1)</script>t", "t", ("script",)),
        ("<p>t<img src=x onerror=alert(1)></p>", "t", ("img",)),
        ("<style>p{}</style><iframe src='https://x.example'></iframe>t", "t", ("iframe", "style")),
        ("<svg><script>x()</script></svg>t", "t", ("script", "svg")),
    ],
)
def test_what_markdown_cannot_hold_is_dropped_and_told(
    source: str, expected: str, dropped: tuple[str, ...]
) -> None:
    found = from_html(source, "Row 2")
    assert (found.text, found.dropped) == (expected, dropped)
    (loss,) = found.losses("Row 2")
    assert (loss.code, loss.where) == ("html_dropped", "Row 2")
    assert dropped[0] in loss.sentence


@pytest.mark.parametrize("tag", ["div", "ul><li", "b", "blockquote"])
def test_deep_nesting_is_flattened_and_told(tag: str) -> None:
    source = f"<{tag}>" * 2_000 + "text"
    found = from_html(source, "here")
    assert "text" in found.text
    assert found.dropped == ("nesting",)


def test_more_html_than_a_description_has_is_refused() -> None:
    with pytest.raises(UserFixable):
        from_html("<b>" * MAX_TEXT * 3, "Row 2")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>t</p>", True),
        ("a<br>b", True),
        ("<SCRIPT src=x>", True),
        ("</b>", True),
        ("3 < 4 and 5 > 2", False),
        ("<your name>", False),
        ("<- here", False),
        ("plain", False),
    ],
)
def test_only_known_tags_make_html(text: str, expected: bool) -> None:
    assert is_html(text) is expected
    if not expected:
        assert from_either(text, "here").text == text


@patient(60)
@given(st.text(max_size=60).map(clean_text))
def test_text_that_was_made_html_comes_back_to_the_letter(text: str) -> None:
    assert from_html(to_html(text), "here").text == text


@patient(60)
@example(["<a href='", "<script>", "<a href='", "<b>", "x"])
@given(
    st.lists(st.sampled_from(["<b>", "</b>", "<p>", "<script>", "<a href='", "x", "&lt;", "<!--"]))
)
def test_no_script_ever_stays(pieces: list[str]) -> None:
    found = from_html("".join(pieces), "here").text
    assert "<script" not in found

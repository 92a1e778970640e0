"""Values that the decoder returns."""

from __future__ import annotations

from assessor_app.evidence.decoder.documents import DecoderLimits, PageText, TextBox


def test_words_of_a_line_are_taken_together() -> None:
    text = PageText(
        "one two\nthree",
        (
            TextBox(0, 3, 0, 10, 20, 30, 10),
            TextBox(4, 7, 0, 45, 18, 30, 12),
            TextBox(8, 13, 1, 10, 40, 50, 10),
        ),
    )

    assert text.lines() == (TextBox(0, 7, 0, 10, 18, 65, 12), TextBox(8, 13, 1, 10, 40, 50, 10))


def test_the_window_holds_the_largest_raster_and_the_longest_reply() -> None:
    limits = DecoderLimits()

    assert limits.window_bytes >= limits.raster_px * 4
    assert DecoderLimits(raster_px=1).window_bytes >= limits.reply_bytes

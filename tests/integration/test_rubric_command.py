"""``assessor-app rubric``: files in, files out, and a plain sentence for each bad one."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from assessor_app.rubrics import rule
from assessor_app.rubrics.formats.case import from_case, to_case
from assessor_app.rubrics.formats.catalogue import FORMATS
from tests.fakes import rubric_files as files
from tests.fakes.refusals import check_plain
from tests.fakes.rubrics import EVERYTHING, criterion, rubric
from tests.fakes.world import Ran, run_command

SOUND = rubric(criterion("1.1"), criterion("2.1"))
_BOMB = """<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>"""
_OUTSIDE = """<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder; no command here may need a profile."""
    return tmp_path


def run(folder: Path, *arguments: str) -> Ran:
    return run_command("rubric", *arguments, "--profile", str(folder / "no-profile"))


def put(folder: Path, data: bytes, name: str = "given") -> str:
    path = folder / name
    path.write_bytes(data)
    return str(path)


# ── Good files ────────────────────────────────────────────────────────────────────────────────


def test_import_without_a_target_reports_and_writes_nothing(folder: Path) -> None:
    ran = run(folder, "import", put(folder, files.canvas_csv()))
    assert ran.code == 0, ran.err
    assert "Canvas' rubric CSV" in ran.out
    assert "Essay: 1 criteria" in ran.out
    assert "no decision rule" in ran.out
    assert [path.name for path in folder.iterdir()] == ["given"]


def test_import_writes_case_json_or_yaml(folder: Path) -> None:
    source = put(folder, files.canvas_csv())
    for name in ("out.json", "out.yaml"):
        ran = run(folder, "import", source, "--out", str(folder / name), "--json")
        assert ran.code == 0, ran.err
        assert ran.json["format"] == ("case" if name == "out.json" else "yaml")
        assert ran.json["losses"][0]["code"] == "rule_assumed"
        assert ran.json["bytes"] == (folder / name).stat().st_size
    made = from_case((folder / "out.json").read_bytes())
    assert made.criteria[0].levels[-1].points == Decimal(2)
    assert made.uri.startswith("https://assessor.example/")
    ran = run(folder, "show", str(folder / "out.yaml"), "--json")
    assert ran.json["parts"][0]["criteria"][0]["levels"][1]["title"] == "Good"


def test_the_base_of_identifiers_can_be_given(folder: Path) -> None:
    out = folder / "out.json"
    source = put(folder, files.template_csv())
    ran = run(folder, "import", source, "--out", str(out), "--base-uri", "https://issuer.example")
    assert ran.code == 0, ran.err
    assert from_case(out.read_bytes()).uri.startswith("https://issuer.example/")


@pytest.mark.parametrize("name", FORMATS)
def test_export_writes_every_format(folder: Path, name: str) -> None:
    out = folder / "out"
    source = put(folder, to_case(SOUND))
    ran = run(folder, "export", source, "--to", name, str(out), "--json")
    assert ran.code == 0, ran.err
    assert out.read_bytes() == FORMATS[name].write(SOUND).data
    again = run(folder, "import", str(out))
    assert again.code == 0, again.err
    if name in ("case", "case-package"):
        assert ran.json["losses"] == []


def test_a_file_that_is_there_is_kept_unless_told(folder: Path) -> None:
    source = put(folder, to_case(SOUND))
    kept = put(folder, b"mine", "out.json")
    ran = run(folder, "export", source, "--to", "case", kept)
    assert (ran.code, Path(kept).read_bytes()) == (1, b"mine")
    assert "--replace" in ran.err
    ran = run(folder, "export", source, "--to", "case", kept, "--replace")
    assert (ran.code, Path(kept).read_bytes()) == (0, to_case(SOUND))


def test_one_of_several_rubrics_is_chosen_by_its_title(folder: Path) -> None:
    source = put(
        folder, files.canvas_csv(files.CANVAS_ROW, files.CANVAS_ROW.replace("Essay", "Talk"))
    )
    ran = run(folder, "import", source, "--json")
    assert [one["title"] for one in ran.json["rubrics"]] == ["Essay", "Talk"]
    out = folder / "out.json"
    ran = run(folder, "import", source, "--out", str(out))
    assert ran.code == 1
    assert "“Essay”, “Talk”" in ran.err
    assert not out.exists()
    assert run(folder, "import", source, "--out", str(out), "--rubric", "talk").code == 0
    assert from_case(out.read_bytes()).title == "Talk"
    ran = run(folder, "show", source, "--rubric", "Poem")
    assert ran.code == 1
    assert "“Essay”, “Talk”" in ran.err


def test_check_ends_with_one_where_the_rubric_makes_no_sense(folder: Path) -> None:
    ran = run(folder, "check", put(folder, to_case(SOUND)), "--json")
    assert (ran.code, ran.json["sound"], ran.json["findings"]) == (0, True, [])
    never = rubric(criterion("1.1"), when=rule.Total(EVERYTHING, Decimal(9)))
    ran = run(folder, "check", put(folder, to_case(never)), "--json")
    assert ran.code == 1
    assert ran.json["findings"][0]["code"] == "never_earned"
    ran = run(folder, "check", put(folder, to_case(never)))
    assert "Error: No scores whatever lead to Earned." in ran.out


def test_check_warns_and_ends_with_nought(folder: Path) -> None:
    row = files.TEMPLATE_ROW.replace("There", "")
    ran = run(folder, "check", put(folder, files.template_csv(row)))
    assert ran.code == 0
    assert "the level “Met” has no descriptor" in ran.out


def test_show_says_the_rule_and_the_levels(folder: Path) -> None:
    out = run(folder, "show", put(folder, to_case(SOUND))).out
    assert "Earned when every criterion is at Demonstrated." in out
    assert "    Demonstrated [2]: Descriptor of Demonstrated." in out


@pytest.mark.parametrize("name", ["t.xlsx", "t.csv", "t.yaml"])
def test_a_template_can_be_imported_as_it_is(folder: Path, name: str) -> None:
    target = str(folder / name)
    assert run(folder, "template", target).code == 0
    ran = run(folder, "check", target, "--json")
    assert (ran.code, ran.json["findings"]) == (0, [])
    assert ran.json["criteria"] == 3
    assert run(folder, "template", target).code == 1


def test_a_template_of_another_kind_is_refused(folder: Path) -> None:
    ran = run(folder, "template", str(folder / "t.docx"))
    assert ran.code == 1
    assert ".xlsx, .csv or .yaml" in ran.err


def test_wrong_usage_ends_with_two(folder: Path) -> None:
    assert run(folder).code == 2
    assert run(folder, "export", "x", "--to", "word", "y").code == 2


# ── Bad files ─────────────────────────────────────────────────────────────────────────────────


def _many_rows(count: int) -> bytes:
    return files.canvas_csv(*(files.CANVAS_ROW.replace("Aim", f"Aim {n}") for n in range(count)))


def _edited_case(old: str, new: str) -> bytes:
    text = to_case(SOUND).decode()
    assert old in text
    return text.replace(old, new).encode()


def _macros(members: dict[str, bytes]) -> None:
    members["xl/vbaProject.bin"] = b"\0"


def _bomb(members: dict[str, bytes]) -> None:
    members["xl/worksheets/sheet1.xml"] = b"<worksheet>" + b" " * (17 << 20) + b"</worksheet>"


def _entities(members: dict[str, bytes]) -> None:
    members["xl/worksheets/sheet1.xml"] = f"{_BOMB}<worksheet>&b;</worksheet>".encode()


def _spoilt(book: bytes) -> bytes:
    at = book.index(b"xl/worksheets/sheet1.xml") + 40
    return book[:at] + bytes(20) + book[at + 20 :]


GOOD_CELLS = tuple(files.TEMPLATE_ROW.split(","))
BOOK = files.template_workbook(GOOD_CELLS)
TWICE = files.CANVAS_ROW.replace("Poor", "Good")
CASE_MANY = json.dumps(
    {
        "identifier": "00000000-0000-4000-8000-000000000000",
        "uri": "urn:x",
        "lastChangeDateTime": "2026-01-01T00:00:00Z",
        "CFRubricCriteria": [{}] * 10_000,
    }
).encode()

BAD = {
    "empty": (b"", "The file", "Choose another file"),
    "only a byte order mark": (b"\xef\xbb\xbf\n", "empty", "Choose another file"),
    "a PDF": (b"%PDF-1.7\n", "a PDF", "template"),
    "an old office file": (b"\xd0\xcf\x11\xe0\xa1\xb1", "office file", ".xlsx"),
    "a backup as it is": (b"\x1f\x8b\x08\0", "archive", "grading.xml"),
    "a course export as it is": (
        files.changed_zip(BOOK, lambda members: members.pop("xl/workbook.xml")),
        "zip",
        "course_settings/rubrics.xml",
    ),
    "a page that asks to sign in": (b"<!DOCTYPE html><html>", "web page", "Export"),
    "other XML": (b"<feed/>", "<feed>", "CASE 1.1"),
    "cut off XML": (files.canvas_xml("")[:-20], "Line 8", "Export the file again"),
    "other JSON": (b'{"hello": 1}', "JSON", "CASE 1.1"),
    "JSON with a member twice": (b'{"a": 1, "a": 2}', "twice", "Export the file again"),
    "other text": (b"Dear all,\nplease find the rubric\n", "no rubric", "CASE 1.1"),
    "a binary file": (bytes(range(1, 256)), "neither UTF-8", "Save it again"),
    "UTF-16": ("Rubric Name,Criteria Name".encode("utf-16"), "UTF-16", "CSV UTF-8"),
    "an XML bomb for Canvas": (files.canvas_xml("&b;", _BOMB), "entities", "Do not trust it"),
    "an outside entity for Moodle": (
        files.moodle_xml("&a;", head=_OUTSIDE),
        "entities",
        "Do not trust it",
    ),
    "Canvas CSV, a heading twice": (
        files.canvas_csv(head=files.CANVAS_HEAD.replace("Criteria Description", "Criteria Name")),
        "Row 1, column 3: the heading “Criteria Name” stands twice",
        "Keep one",
    ),
    "Canvas CSV, ratings not in threes": (
        files.canvas_csv(head=files.CANVAS_HEAD + ",Rating Name"),
        "Row 1: the headings of the ratings do not come in threes",
        "Repeat Rating Name",
    ),
    "Canvas CSV, no rubric name": (files.canvas_csv(",Aim,,,A,,1"), "Row 2", "Write the rubric"),
    "Canvas CSV, no criterion": (files.canvas_csv("Essay,,,,A,,1"), "Row 2", "Write the crit"),
    "Canvas CSV, no rating": (files.canvas_csv("Essay,Aim,,,,,"), "Row 2", "at least one"),
    "Canvas CSV, no name of a rating": (
        files.canvas_csv(files.CANVAS_ROW, "Essay,B,,,,x,1"),
        "Row 3, rating 1: the rating has no name",
        "clear its cells",
    ),
    "Canvas CSV, no points": (files.canvas_csv("Essay,B,,,A,x,"), "Row 2, rating 1", "number"),
    "Canvas CSV, NaN": (files.canvas_csv("E,B,,,A,x,NaN"), "Row 2, rating 1: “NaN”", "plain"),
    "Canvas CSV, 1e3": (files.canvas_csv("E,B,,,A,x,1e3"), "“1e3”", "plain number"),
    "Canvas CSV, below zero": (files.canvas_csv("E,B,,,A,x,-1"), "Row 2, rating 1: “-1”", "0 to"),
    "Canvas CSV, one name twice": (
        files.canvas_csv(TWICE),
        "Row 2, rating 1: the level “Good” stands twice",
        "a name of its own",
    ),
    "Canvas CSV, a quote left open": (
        files.canvas_csv('Essay,"Aim,,,A,,1'),
        "Line 2: the quotation marks",
        "save it again",
    ),
    "Canvas CSV, 10,000 criteria": (_many_rows(10_000), "Row 5001", "Split it"),
    "Canvas CSV, 2,000 criteria": (_many_rows(2_000), "2000 criteria", "Split it"),
    "Canvas JSON, NaN": (
        files.canvas_json().replace(b'"points": 2.0', b'"points": NaN'),
        "NaN is not JSON",
        "Export the file again",
    ),
    "Canvas JSON, below zero": (
        files.canvas_json(files.canvas_criterion(points=-1)),
        "rubric 1 › criterion 1: “-1”",
        "0 to 10000",
    ),
    "Canvas JSON, points of words": (
        files.canvas_json(files.canvas_criterion(points=["many"])),
        "rubric 1 › criterion 1: the points are not a number",
        "Write a number",
    ),
    "Canvas JSON, 10,000 criteria": (
        files.canvas_json(*[files.canvas_criterion()] * 10_000),
        "“data” has 10000 members",
        "Split it",
    ),
    "Canvas XML, no points": (
        files.canvas_xml(files.CANVAS_XML_CRITERION.replace("<points>0.0</points>", "")),
        "rubric 1 (“Essay”) › criterion 1 › rating 2",
        "plain number",
    ),
    "Canvas XML, no rubric": (b"<rubrics/>", "no rubric of Canvas", "course export"),
    "Canvas XML, 10,000 criteria": (
        files.canvas_xml("<criterion/>" * 10_000),
        "10000 criteria",
        "Split it",
    ),
    "Moodle XML, below zero": (
        files.moodle_xml(
            f"<criteria>{files.moodle_criterion(1, 'Aim', files.moodle_levels('-1', '2'))}"
            "</criteria>"
        ),
        "form 1 (“Essay”) › criterion 1 › level 1: “-1”",
        "0 to 10000",
    ),
    "Moodle XML, no criterion": (files.moodle_xml("<criteria/>"), "no criterion", "at least one"),
    "Moodle XML, another method": (
        files.moodle_xml("", method="checklist"),
        "“checklist” is neither a rubric nor a marking guide",
        "Only those two",
    ),
    "Moodle XML, no form": (b"<areas/>", "no grading form", "grading.xml"),
    "Moodle XML, 10,000 criteria": (
        files.moodle_xml(f"<criteria>{'<criterion/>' * 10_000}</criteria>"),
        "10000 criteria",
        "Split it",
    ),
    "Moodle JSON, no form": (b'{"areas": []}', "no grading form", "has a rubric"),
    "Moodle JSON, areas of words": (b'{"areas": "none"}', "“areas” must be a list", "Export"),
    "template, no name": (files.template_csv(title="Rubric,"), "Row 1", "the name beside it"),
    "template, a heading twice": (
        files.template_csv(head=files.TEMPLATE_HEAD.replace("Code", "Part")),
        "Row 3, column 2: the heading “Part” stands twice",
        "Keep one",
    ),
    "template, a level's heading twice": (
        files.template_csv(head=files.TEMPLATE_HEAD.replace("Level 2 text", "Level 1 text")),
        "Row 3, column 8",
        "Number the levels",
    ),
    "template, points of words": (
        files.template_csv(files.TEMPLATE_ROW.replace(",0,", ",zero,")),
        "Row 4, Level 1: “zero”",
        "plain number",
    ),
    "template, one name twice": (
        files.template_csv(files.TEMPLATE_ROW.replace("Not met", "Met")),
        "Row 4, Level 2: the level “Met” stands twice",
        "a name of its own",
    ),
    "template, a level that is not there": (
        files.template_csv(
            f"{files.TEMPLATE_ROW},Top", head=f"{files.TEMPLATE_HEAD},Required level"
        ),
        "Row 4, required level: “Top”",
        "as it stands in the row",
    ),
    "template, a code twice": (
        files.template_csv(files.TEMPLATE_ROW, files.TEMPLATE_ROW),
        "“1.1” stands twice",
        "Mend it in the file",
    ),
    "template, maybe": (
        files.template_csv(f"{files.TEMPLATE_ROW},maybe", head=f"{files.TEMPLATE_HEAD},Advisory"),
        "Row 4, Advisory: “maybe”",
        "yes or no",
    ),
    "workbook, a formula": (
        files.template_workbook((*GOOD_CELLS[:5], "=1+1", *GOOD_CELLS[6:])),
        "Cell F4: it holds a formula",
        "paste it as a value",
    ),
    "workbook, macros": (files.changed_zip(BOOK, _macros), "macros", "Save it as .xlsx"),
    "workbook, a zip bomb": (files.changed_zip(BOOK, _bomb), "inflates", "new workbook"),
    "workbook, entities": (files.changed_zip(BOOK, _entities), "entities", "Do not trust it"),
    "workbook, no table": (files.workbook(("Dear all",)), "Row 1", "rubric template"),
    "workbook, damaged": (_spoilt(BOOK), "the workbook is damaged", "save it again as .xlsx"),
    "YAML, a line": (b"title: [", "Line 1", "Mend it in the file"),
    "CASE, a negative weight": (
        _edited_case('"weight":1', '"weight":-1'),
        "The weight of 1.1 Title of 1.1 is below zero",
        "Mend it",
    ),
    "CASE, a level twice": (
        _edited_case('"quality":"Partially"', '"quality":"Not Met"'),
        "1.1 Title of 1.1: the level “Not Met” stands twice",
        "Mend it",
    ),
    "CASE, 10,000 criteria": (CASE_MANY, "10000 criteria", "Split it"),
    "CASE package without rubrics": (b'{"CFDocument": {}}', "no rubric", "with its rubrics"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_told_plainly_and_writes_nothing(folder: Path, case: str) -> None:
    data, place, advice = BAD[case]
    source, out = put(folder, data), folder / "out.json"
    ran = run(folder, "import", source, "--out", str(out))
    check_plain(ran, 1, place, advice)
    assert ran.out == ""
    assert [path.name for path in folder.iterdir()] == ["given"]
    as_json = run(folder, "check", source, "--json").json["error"]
    assert as_json["hint"]
    assert as_json["code"]


def test_a_rubric_too_large_for_yaml_is_not_written_as_yaml(folder: Path) -> None:
    rows = [f"Essay,Aim {n},{'x' * 19_000},,Good,,1" for n in range(14)]
    source, out = put(folder, files.canvas_csv(*rows)), folder / "out.yaml"
    ran = run(folder, "import", source, "--out", str(out))
    assert ran.code == 1
    assert "CASE JSON" in ran.err
    assert not out.exists()
    assert run(folder, "import", source, "--out", str(folder / "out.json")).code == 0


def test_a_file_that_is_not_there_ends_with_three(folder: Path) -> None:
    ran = run(folder, "import", str(folder / "nowhere.csv"))
    assert ran.code == 3
    assert "cannot be read" in ran.err


# ── Odd files that can be read all the same ───────────────────────────────────────────────────

ODD = {
    "a byte order mark": (b"\xef\xbb\xbf" + files.canvas_csv(), ""),
    "semicolons": (files.canvas_csv().replace(b",", b";"), ""),
    "tabs": (files.template_csv().replace(b",", b"\t"), ""),
    "semicolons and a decimal comma": (
        files.canvas_csv().replace(b",", b";").replace(b";2;", b";2,0;"),
        "",
    ),
    "headings in small letters": (files.template_csv(head=files.TEMPLATE_HEAD.lower()), ""),
    "Windows-1252": (
        files.canvas_csv(files.CANVAS_ROW.replace("States", "Größe")).replace(
            "Größe".encode(), "Größe".encode("cp1252")
        ),
        "Look at “Essay,Aim,Größe",
    ),
    "HTML with scripts": (
        files.canvas_csv(
            files.CANVAS_ROW.replace("States an aim", "<b>An</b><script>x()</script>")
        ),
        "script",
    ),
    "numbers as numbers": (files.template_workbook((*GOOD_CELLS[:5], 0, *GOOD_CELLS[6:])), ""),
    "JSON with a byte order mark": (b"\xef\xbb\xbf" + files.canvas_json(), ""),
}


@pytest.mark.parametrize("case", ODD)
def test_an_odd_file_is_read_and_what_was_guessed_is_said(folder: Path, case: str) -> None:
    data, said = ODD[case]
    out = folder / "out.json"
    ran = run(folder, "import", put(folder, data), "--out", str(out))
    assert ran.code == 0, ran.err
    assert said in ran.out
    made = from_case(out.read_bytes())
    assert made.title == "Essay"
    assert made.criteria[0].title == "Aim"
    assert "x()" not in out.read_text("utf-8")


def test_combine_says_what_two_readings_come_to(folder: Path) -> None:
    source = put(folder, to_case(SOUND))
    top = put(folder, b'{"1.1": "Demonstrated", "2.1": "Demonstrated"}', "a.json")
    low = put(folder, b'{"1.1": "Demonstrated", "2.1": "Partially"}', "b.json")
    ran = run(folder, "combine", source, top, top)
    assert (ran.code, ran.out[:7]) == (0, "Earned:")
    ran = run(folder, "combine", source, top, low, "--json")
    assert (ran.code, ran.json["outcome"], ran.json["need"]) == (1, None, "third_reading")
    assert ran.json["agreements"] == {"1.1 Title of 1.1": "exact", "2.1 Title of 2.1": "adjacent"}
    assert run(folder, "combine", source, top).code == 1
    ran = run(folder, "combine", source, top, put(folder, b'{"1.1": "Great"}', "c.json"))
    assert ran.code == 1
    assert "c.json: 1.1" in ran.err

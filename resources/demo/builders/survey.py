"""Writes the forty-page library survey report from its data, branch by branch."""

# ruff: noqa: E501  # the report is prose

from __future__ import annotations

from statistics import median

from builders.data import MONTHS, REASONS, Branch, branches

_HEAD = """---
title: Sixteen doors
subtitle: Visits, opening hours and wishes in the town's libraries
meta: Survey report · door counts January to December · survey of visitors in October · working paper to the poster
font: Serif
accent: #6a3d9a
size: 12.2
running: Sixteen doors · survey report
cover: yes
contents: yes
subject: chapters
---
"""

_OPENING = """# 1. What this report is for
The poster *The busiest libraries close first* fits on one page. This report holds what stands behind it: how visits were counted, who was asked, each number by branch, and what can't be concluded. It is written so that a member of the committee with ten minutes can check one library, and an officer with an afternoon can repeat everything.
! **In one sentence.** For each hour that a door is open, the four libraries on housing estates receive {estate_hour} visits, the two in the old town {old_hour}; yet for each thousand residents the estates have {estate_open} open hours a week and the old town {old_open}.
## How to read a branch
Each branch has two pages. The first shows its year: visits by month, and the visits for each open hour beside the median of all sixteen. The second shows what visitors said, and what we would ask next. The figures are in the workbook in the same order.
| Word | Meaning here |
|---|---|
| Visit | Half of the in-and-out count at the door |
| Open hour | An hour in which the door was open, by the notice on it, in 50 weeks |
| Resident | Registered on 1 January in the branch's area |
| Median | The middle of sixteen branches: half lie above, half below |
===
# 2. How it was counted
**Doors.** Every library has the same counter. It sends a beam across the door, and counts each break. Visits are half the count. A person who comes back for a forgotten umbrella counts twice; staff count too. On two days a member of our group stood at two doors for three hours each, with a clicker. The counters showed 4 % and 6 % more than the clicker. We did not correct for this, because it is the same kind of counter everywhere.
**Canal Basin.** The counter was replaced in May. The months before are lower than those after it. We keep them and say so, because leaving them out would change the year without telling anybody.
**Survey.** In the second week of October volunteers stood in all sixteen libraries at hours drawn by lot from the opening hours. They asked every third person who left. Of {asked} people, {answered} answered.
| Question | Kind of answer |
|---|---|
| Why did you come today? | Several of five reasons |
| Would you have come after 17:00 if it had been open? | Yes, no, don't know |
| Is there something that we should know? | Own words |
## Who is missing
People who do not come are not in this survey. People who would come in the evening can't be met in the evening where the door is shut. The wish for evening hours is therefore more likely too low than too high. Children under twelve were not asked. Two volunteers speak Portuguese and one speaks Polish; in other languages we had a card.
===
# 3. All branches at a glance
```bars
caption: Figure 1. Visits for each open hour, all sixteen branches. Housing estates are stressed.
colour: #6a3d9a
labels: 0.24
{hour_bars}
```
The order changes with the question. By visits in the year Central leads with {central}. By the open hour three of the first five are on estates. By the resident, Abbey Lane and Kiln Street are equal, and nobody would have said so.
===
# 4. The numbers
| Branch | Area | Visits | Hours a week | Visits an open hour | Visits a resident |
|---|---|---|---|---|---|
{rows}
The workbook has the same rows, and the months behind them.
===
"""

_CLOSING = """# 5. What follows, and what does not
What follows: the yearly table of visits by building is a poor guide to opening hours, since it mostly repeats the opening hours. Each hour on an estate meets more people than an hour in the old town. The people met there ask for evenings more often.
What does not follow: that more hours would bring more people. They might spread the same people over more hours. Only a trial can tell: two evenings a week, at one estate library, for three months, with the same counter and a week of questions before and after.
```columns
caption: Figure 2. Share of visitors who would have come after 17:00, by kind of area.
colour: #6a3d9a
unit: %
height: 170
{evening}
```
===
# 6. If you want to check one figure
1. Open the workbook at the sheet *visits* and choose a branch.
2. Add up its twelve months. For Northway this gives {northway}.
3. Divide by its weekly hours times 50 (Northway: 30 times 50).
4. Compare with the table in section 4 ({northway_hour}).
"""

_AREA: dict[str, str] = {
    "housing estate": "It stands between blocks of flats, next to a school, a bus stop or both.",
    "village": "It shares its house with the village hall, and its door with the post counter.",
    "suburb": "It lies on a street of houses with gardens, and most people come by bicycle or car.",
    "old town": "It is one of the oldest rooms in town, with stairs that not everybody can climb.",
    "town centre": "It is the largest house, with the reading room, the local collection and the hall.",
    "shopping street": "It has a shop window, and a third of its visitors say that they were just passing.",
    "new flats": "It opened with the flats around it, and is still finding out who lives in them.",
}
_VOICES: dict[str, tuple[str, ...]] = {
    "housing estate": (
        "“I get off work at five. It shuts at five.”", "“My daughter does her homework here because it's warm.”",
        "“I need the printer, not the books, but then I take a book.”", "“If it was open later I would not stand at the bus stop.”",
    ),
    "village": (
        "“It's the only place where I meet people on a Tuesday.”", "“Thursday afternoon is too short when the bus is late.”",
        "“Don't close it. I know that it is small.”",
    ),
    "suburb": (
        "“The story hour is full by ten past.”", "“I order on the phone and just fetch it.”",
        "“More parking for bicycles would do more than more hours.”", "“I come for the quiet on Wednesdays.”",
    ),
    "old town": ("“I love the room. I can't bring the pram.”", "“It's open more than I am free, so it's fine.”"),
    "town centre": ("“You never get a desk before an exam.”",),
    "shopping street": ("“I wait here while the car is repaired. Now I have a card.”",),
    "new flats": ("“I didn't know that it was a library. It looks like an office.”",),
}  # fmt: skip


def survey_report() -> str:
    """Return the report's source."""
    found = branches()
    middle = {
        "year": median(one.year for one in found),
        "hour": median(one.per_hour for one in found),
        "resident": median(one.per_resident for one in found),
    }
    seen: dict[str, int] = {}
    parts = [_HEAD, _OPENING.format(**_facts(found))]
    for number, branch in enumerate(found, 1):
        turn = seen.get(branch.area, 0)
        seen[branch.area] = turn + 1
        parts.append(_branch(number, branch, middle, turn))
    parts.append(_CLOSING.format(**_facts(found)))
    return "".join(parts)


def _facts(found: list[Branch]) -> dict[str, str]:
    by_name = {one.name: one for one in found}
    answered = sum(one.answered for one in found)
    hours = sorted(found, key=lambda one: -one.per_hour)
    facts = {
        "asked": f"{round(answered / 0.71):,}", "answered": f"{answered:,}",
        "central": f"{by_name['Central'].year:,}", "northway": f"{by_name['Northway'].year:,}",
        "northway_hour": f"{by_name['Northway'].per_hour:.1f}",
        "estate_hour": _hour(found, "housing estate"), "old_hour": _hour(found, "old town"),
        "estate_open": _open(found, "housing estate"), "old_open": _open(found, "old town"),
    }  # fmt: skip
    facts["hour_bars"] = "\n".join(
        f"| {one.name} | {one.per_hour:.1f} |" + (" x" if one.area == "housing estate" else "")
        for one in hours
    )
    facts["rows"] = "\n".join(
        f"| {one.name} | {one.area} | {one.year:,} | {one.hours} | {one.per_hour:.1f} "
        f"| {one.per_resident:.2f} |"
        for one in found
    )
    areas = ("housing estate", "suburb", "village", "old town")
    shares = [f"| {area} | {_evening(found, area):.0f} |" for area in areas]
    facts["evening"] = "\n".join(["| | Would have come |", *shares])
    return facts


def _hour(found: list[Branch], area: str) -> str:
    chosen = [one for one in found if one.area == area]
    return f"{sum(one.year for one in chosen) / sum(one.hours * 50 for one in chosen):.1f}"


def _open(found: list[Branch], area: str) -> str:
    chosen = [one for one in found if one.area == area]
    return f"{sum(one.hours for one in chosen) / sum(one.residents for one in chosen):.1f}"


def _evening(found: list[Branch], area: str) -> float:
    chosen = [one for one in found if one.area == area]
    return sum(one.evening * one.answered for one in chosen) / sum(one.answered for one in chosen)


def _branch(number: int, branch: Branch, middle: dict[str, float], turn: int) -> str:
    months = "\n".join(
        f"| {name} | {visits} |" for name, visits in zip(MONTHS, branch.visits, strict=True)
    )
    reasons = sorted(zip(REASONS, branch.reasons, strict=True), key=lambda pair: -pair[1])
    bars = "\n".join(
        f"| {name} | {share} |" + (" x" if place == 0 else "")
        for place, (name, share) in enumerate(reasons)
    )
    voices = _VOICES[branch.area]
    title = f"4.{number} {branch.name}"
    return f"""# {title}
{_AREA[branch.area]} {branch.name} has {branch.residents:.1f} thousand residents in its area and is open for {branch.hours} hours a week.
```columns
caption: {branch.name}: visits by month.
colour: #6a3d9a
height: 285
| | Visits |
{months}
```
{_year(branch)}
| Measure | {branch.name} | Median of sixteen |
|---|---|---|
| Visits in the year | {branch.year:,} | {middle["year"]:,.0f} |
| Visits for each open hour | {branch.per_hour:.1f} | {middle["hour"]:.1f} |
| Visits for each resident | {branch.per_resident:.2f} | {middle["resident"]:.2f} |
{_hours(branch, middle["hour"])}
===
## What visitors of {branch.name} said
{branch.answered} people answered. The chart shows why they had come; most gave more than one reason.
```bars
caption: {branch.name}: reasons for the visit, in per cent of {branch.answered} answers.
colour: #6a3d9a
unit:  %
gap: 32
labels: 0.26
{bars}
```
{_reasons(branch, reasons)}
> {voices[turn % len(voices)]}
{_wish(branch)}
===
"""


def _year(branch: Branch) -> str:
    best = max(range(12), key=lambda month: branch.visits[month])
    worst = min(range(12), key=lambda month: branch.visits[month])
    gap = 100 * (branch.visits[best] / branch.visits[worst] - 1)
    text = (
        f"The strongest month is {MONTHS[best]} with {branch.visits[best]:,} visits, the weakest "
        f"{MONTHS[worst]} with {branch.visits[worst]:,}; the difference is {gap:.0f} %. "
    )
    if branch.name == "Canal Basin":
        return text + "The counter was replaced in May; compare the months before it with care."
    if gap > 60:
        return text + "Such a swing is what we expect where schools and courses fill the room."
    if gap > 48:
        return text + "The dip in summer is that of the school holiday, as in most branches."
    return text + "The year is steadier here than in most branches."


def _hours(branch: Branch, middle: float) -> str:
    ratio = branch.per_hour / middle
    if ratio > 1.25:
        return (
            f"An open hour meets {ratio:.1f} times as many people as in the median branch. If hours "
            "followed people, this branch would have more of them."
        )
    if ratio > 0.85:
        return "An open hour here is close to the median. Nothing in the door counts asks for a change."
    return (
        f"An open hour meets {100 * ratio:.0f} % of the median. This does not say that the hours are "
        "too many: few people live here, and for some of them there is no other door."
    )


def _reasons(branch: Branch, reasons: list[tuple[str, int]]) -> str:
    first, second = reasons[0], reasons[1]
    margin = "far ahead of" if first[1] - second[1] > 15 else "just ahead of"
    text = f"*{first[0]}* comes first with {first[1]} %, {margin} *{second[0].lower()}* ({second[1]} %). "
    warm = dict(reasons)[REASONS[4]]
    if warm > 25:
        return text + f"That {warm} % come for a warm and quiet place is a use that no loan counts."
    if dict(reasons)[REASONS[1]] > 35:
        return text + "Desks matter more here than shelves."
    return (
        text
        + "This is the picture that one expects of a library, and it is worth saying that it holds."
    )


def _wish(branch: Branch) -> str:
    error = 100 * 0.98 / branch.answered**0.5
    text = (
        f"**Evening.** {branch.evening} % would have come after 17:00. With {branch.answered} answers this "
        f"figure is sure to about {error:.0f} points up or down. "
    )
    if branch.evening >= 45:
        return (
            text
            + "Even at the lower end it is more than the old town. **Ask next:** which two evenings?"
        )
    if branch.evening >= 37:
        return (
            text
            + "This is the middle of the field. **Ask next:** would they come instead, or as well?"
        )
    return (
        text
        + "This is low, and agrees with the hours that are there. **Ask next:** who can't come at all?"
    )

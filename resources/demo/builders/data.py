"""Makes the data sets behind the data stories, the same ones on every build."""

from __future__ import annotations

import random
from dataclasses import dataclass

SECTIONS = (
    ("Depot to Fair Green", 0.04), ("Fair Green to Mill Bridge", 0.09),
    ("Mill Bridge to Corn Exchange", 0.41), ("Corn Exchange to Station Square", 0.12),
    ("Station Square to Infirmary", 0.33), ("Infirmary to College", 0.08),
    ("College to Elm Road", 0.05), ("Elm Road to Terminus", 0.03),
)  # fmt: skip
WEEKS = tuple(range(34, 46))


@dataclass(frozen=True, slots=True)
class BusRow:
    """How many buses passed a section in a week, and how many lost three minutes in it."""

    week: int
    section: str
    period: str
    trips: int
    late: int


def bus_rows() -> list[BusRow]:
    """Return twelve weeks, eight sections, two periods."""
    chance = random.Random("bus-delays")
    rows = []
    for week in WEEKS:
        for section, rate in SECTIONS:
            for period, trips in (("peak", 120), ("off-peak", 230)):
                ran = trips - chance.randrange(0, 9)
                share = rate * (1.55 if period == "peak" else 0.62)
                share *= chance.uniform(0.85, 1.15)
                rows.append(BusRow(week, section, period, ran, round(ran * min(share, 0.92))))
    return rows


def bus_facts() -> dict[str, str]:
    """Return the figures that the bus story quotes, by name."""
    rows = bus_rows()
    facts: dict[str, str] = {}
    late_all = sum(row.late for row in rows)
    two = ("Mill Bridge to Corn Exchange", "Station Square to Infirmary")
    late_two = sum(row.late for row in rows if row.section in two)
    facts["late_all"] = f"{late_all:,}"
    facts["late_two"] = f"{late_two:,}"
    facts["share_two"] = f"{100 * late_two / late_all:.0f}"
    facts["passages"] = f"{sum(row.trips for row in rows):,}"
    facts["section_bars"] = "\n".join(
        f"| {section} | {_rate(rows, section):.1f} |" + (" x" if section in two else "")
        for section, _ in sorted(SECTIONS, key=lambda one: -_rate(rows, one[0]))
    )
    facts["bridge_peak"] = f"{_rate(rows, two[0], 'peak'):.0f}"
    facts["bridge_off"] = f"{_rate(rows, two[0], 'off-peak'):.0f}"
    facts["station_peak"] = f"{_rate(rows, two[1], 'peak'):.0f}"
    facts["station_off"] = f"{_rate(rows, two[1], 'off-peak'):.0f}"
    other = [row for row in rows if row.section not in two]
    facts["rest"] = f"{100 * sum(r.late for r in other) / sum(r.trips for r in other):.0f}"
    weekly = [(week, [_rate(rows, name, week=week) for name in two]) for week in WEEKS]
    facts["weekly"] = "\n".join(f"| {w} | {a:.1f} | {b:.1f} |" for w, (a, b) in weekly)
    facts["bridge_low"] = f"{min(pair[0] for _, pair in weekly):.0f}"
    facts["bridge_high"] = f"{max(pair[0] for _, pair in weekly):.0f}"
    facts["table"] = "\n".join(
        f"| {section} | {_sum(rows, section, 'trips'):,} | {_sum(rows, section, 'late'):,} "
        f"| {_rate(rows, section):.1f} |"
        for section, _ in SECTIONS
    )
    return facts


def _sum(rows: list[BusRow], section: str, column: str) -> int:
    return sum(getattr(row, column) for row in rows if row.section == section)


def _rate(rows: list[BusRow], section: str, period: str = "", week: int = 0) -> float:
    chosen = [
        row
        for row in rows
        if row.section == section and period in ("", row.period) and week in (0, row.week)
    ]
    return 100 * sum(row.late for row in chosen) / sum(row.trips for row in chosen)


BRANCHES = (
    ("Abbey Lane", 9.4, 52, "old town"), ("Birchfield", 14.2, 40, "housing estate"),
    ("Canal Basin", 6.1, 30, "new flats"), ("Central", 31.0, 60, "town centre"),
    ("Dovecote", 8.8, 24, "suburb"), ("Eastgate", 17.5, 44, "shopping street"),
    ("Fernhill", 5.2, 18, "village"), ("Granary Row", 7.7, 36, "old town"),
    ("Hollow Oak", 11.3, 30, "suburb"), ("Ironworks", 15.9, 28, "housing estate"),
    ("Juniper", 4.4, 16, "village"), ("Kiln Street", 12.6, 40, "housing estate"),
    ("Larkmead", 9.9, 32, "suburb"), ("Meadowbank", 13.1, 36, "suburb"),
    ("Northway", 16.4, 30, "housing estate"), ("Orchard", 6.8, 22, "village"),
)  # fmt: skip
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
REASONS = ("Borrow or return", "Study or work", "Computers", "Events", "Warm, quiet place")


@dataclass(frozen=True, slots=True)
class Branch:
    """One library: residents in thousands, weekly hours, visits by month, and survey answers."""

    name: str
    residents: float
    hours: int
    area: str
    visits: tuple[int, ...]
    answered: int
    reasons: tuple[int, ...]
    evening: int

    @property
    def year(self) -> int:
        """Visits in the year."""
        return sum(self.visits)

    @property
    def per_hour(self) -> float:
        """Visits an opening hour, over 50 open weeks."""
        return self.year / (self.hours * 50)

    @property
    def per_resident(self) -> float:
        """Visits a resident in the year."""
        return self.year / (self.residents * 1000)


def branches() -> list[Branch]:
    """Return the sixteen branches of the library survey."""
    chance = random.Random("library-visits")
    season = (1.06, 1.02, 1.0, 0.94, 1.05, 0.92, 0.8, 0.76, 1.04, 1.12, 1.14, 0.86)
    found = []
    for name, residents, hours, area in BRANCHES:
        base = residents * 105 * (hours / 34) ** 0.8 * chance.uniform(0.8, 1.2)
        visits = tuple(round(base * part * chance.uniform(0.93, 1.07)) for part in season)
        answered = chance.randrange(84, 231)
        weights = {
            "housing estate": (44, 22, 41, 24, 33), "village": (68, 12, 14, 30, 12),
            "town centre": (51, 46, 28, 27, 22), "new flats": (38, 49, 16, 29, 18),
        }.get(area, (59, 27, 20, 28, 17))  # fmt: skip
        reasons = tuple(max(3, one + chance.randrange(-6, 7)) for one in weights)
        evening = 34 + (14 if area == "housing estate" else 0) + chance.randrange(-8, 9)
        found.append(Branch(name, residents, hours, area, visits, answered, reasons, evening))
    return found


TREE_STREETS = (
    ("Alder Road", 41, 38), ("Bakery Hill", 12, 7), ("Cutler Street", 26, 17),
    ("Dyer's Row", 18, 9),
    ("Fountain Walk", 33, 31), ("Garden Close", 22, 21), ("Harbour Street", 30, 15),
    ("Lime Avenue", 52, 47), ("Market Way", 16, 8), ("Quarry Lane", 24, 16),
    ("School Road", 28, 19),
    ("Tannery Street", 20, 9),
)  # fmt: skip
LUNCH = (("Week 1", 412, 61), ("Week 2", 405, 63), ("Week 3", 398, 66), ("Week 4", 409, 65))

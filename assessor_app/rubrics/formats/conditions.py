"""The decision rule as the files hold it: the same words in CASE's extension and in YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from assessor_app.domain.ids import CriterionId, LevelId, PartId
from assessor_app.domain.outcome import Outcome
from assessor_app.errors import UserFixable
from assessor_app.rubrics import rule
from assessor_app.rubrics.formats.fields import Fields, Scalar, clean_title
from assessor_app.rubrics.formats.sections import Written, given
from assessor_app.rubrics.validation import MAX_RULE_DEPTH

_OUTCOMES = {
    name: one
    for one in Outcome
    for name in (one.value, one.name.lower(), one.name.lower().replace("_", " "))
}


@dataclass(frozen=True, slots=True)
class References:
    """What the names in a file's rule stand for: parts, criteria and levels."""

    parts: frozenset[PartId]
    criteria: Mapping[str, CriterionId]
    levels: Mapping[str, LevelId]


@dataclass(frozen=True, slots=True)
class Names:
    """What criteria and levels are called in a file's rule: the inverse of :class:`References`."""

    criteria: Mapping[CriterionId, str]
    levels: Mapping[LevelId, str]


def read_rule(fields: Fields, refs: References) -> rule.DecisionRule:
    """Return the decision rule in ``fields``.

    Raises:
        UserFixable: codes ``rule_malformed``, ``rule_unknown_criterion``, ``rule_unknown_level``,
            ``rule_unknown_part``, ``rubric_malformed``, ``rubric_number``.
    """
    default = rule.DecisionRule(())
    completeness = fields.inner("completeness")
    found = rule.DecisionRule(
        clauses=tuple(_clause(one, refs) for one in fields.each("clauses")),
        otherwise=_outcome(fields, "otherwise", default.otherwise),
        completeness=None if completeness is None else read_condition(completeness, refs),
        incomplete_outcome=_outcome(fields, "incomplete_outcome", default.incomplete_outcome),
        gates=tuple(read_condition(one, refs) for one in fields.each("gates")),
        gate_outcome=_outcome(fields, "gate_outcome", default.gate_outcome),
    )
    fields.done()
    return found


def _clause(fields: Fields, refs: References) -> rule.Clause:
    when = fields.inner("when")
    if when is None:
        raise fields.problem("a clause needs “when”.", code="rule_malformed")
    clause = rule.Clause(
        outcome=_outcome(fields, "outcome", None),
        when=read_condition(when, refs),
        label=fields.title("label", ""),
    )
    fields.done()
    return clause


def _outcome(fields: Fields, key: str, default: Outcome | None) -> Outcome:
    name = fields.title(key, None if default is None else default.value)
    if name not in _OUTCOMES:
        raise fields.problem(
            f"“{name}” is not an outcome; there are {', '.join(Outcome)}.",
            key=key,
            code="rule_malformed",
        )
    return _OUTCOMES[name]


def read_condition(fields: Fields, refs: References, depth: int = 1) -> rule.Condition:
    """Return the one condition in ``fields``, as in ``{"every": {"in": …, "atLeast": …}}``.

    Raises:
        UserFixable: as :func:`read_rule`.
    """
    if depth > MAX_RULE_DEPTH:
        raise fields.problem("the rule is nested too deeply.", code="rule_malformed")
    names = fields.keys
    if len(names) != 1:
        raise fields.problem("one condition is expected here.", code="rule_malformed")
    name = names[0]
    if name in ("all", "any"):
        members = tuple(read_condition(one, refs, depth + 1) for one in fields.each(name))
        return rule.All(members) if name == "all" else rule.Any(members)
    inner = fields.inner(name)
    if inner is None:
        raise fields.problem(f"“{name}” needs what it speaks of.", code="rule_malformed")
    condition = _simple(name, inner, refs)
    inner.done()
    return condition


def _simple(name: str, inner: Fields, refs: References) -> rule.Condition:
    of = _selection(inner, refs)
    match name:
        case "every":
            return rule.Every(of, _bar(inner, "at_least", refs))
        case "none":
            return rule.NoneAt(of, _bar(inner, "at", refs), inner.whole("at_most") or 0)
        case "scorable":
            return rule.Scorable(of, inner.whole("at_most") or 0, _codes(inner))
        case "coded":
            n = inner.whole("n")
            return rule.Coded(of, 1 if n is None else n, _codes(inner))
        case "count":
            n = inner.whole("n")
            if n is None:
                raise inner.problem("“count” needs “n”.", code="rule_malformed")
            return rule.Count(of, _bar(inner, "at_least", refs), n)
        case "total":
            least = inner.number("at_least")
            if least is None:
                raise inner.problem("“total” needs the points to reach.", code="rule_malformed")
            return rule.Total(of, least, inner.flag("weighted"), inner.flag("percent"))
        case _:
            raise inner.problem(f"“{name[:80]}” is not a condition.", code="rule_malformed")


def _codes(fields: Fields) -> tuple[str, ...]:
    return tuple(clean_title(one) for one in fields.texts("codes"))


def _selection(fields: Fields, refs: References) -> rule.Selection:
    names = fields.texts("in")
    if not names or names == ("all",):
        return rule.Selection()
    parts = tuple(PartId(name) for name in names if name in refs.parts)
    others = tuple(name for name in names if name not in refs.parts)
    for name in others:
        if name not in refs.criteria:
            raise _unknown(fields, name)
    return rule.Selection(tuple(refs.criteria[name] for name in others), parts)


def _unknown(fields: Fields, name: str) -> UserFixable:
    looks_like_a_criterion = re.match(r"[0-9]|urn:|[0-9a-f]{8}-", name) is not None
    what, code = ("part", "rule_unknown_part")
    if looks_like_a_criterion:
        what, code = ("criterion", "rule_unknown_criterion")
    return fields.problem(f"the rule names the unknown {what} “{name[:80]}”.", key="in", code=code)


def _bar(fields: Fields, key: str, refs: References) -> rule.LevelBar:
    value = fields.raw(key)
    if value is None:
        raise fields.problem(f"“{fields.name(key)}” is missing.", code="rule_malformed")
    if isinstance(value, str | Scalar):
        title = fields.title(key)
        return rule.LevelBar(highest=True) if title == "highest" else rule.LevelBar(title=title)
    inner = fields.under(value, key)
    if "level" not in inner.keys:
        bar = rule.LevelBar(title=inner.title("title"))
    else:
        name = clean_title(inner.text("level"))
        if name not in refs.levels:
            raise inner.problem(
                f"the rule names the unknown level “{name[:80]}”.", code="rule_unknown_level"
            )
        bar = rule.LevelBar(level=refs.levels[name])
    inner.done()
    return bar


def write_rule(decision: rule.DecisionRule, names: Names) -> Written:
    """Return ``decision`` as :func:`read_rule` reads it, without what is at its default."""
    default = rule.DecisionRule(())
    written: Written = {}
    if decision.completeness is not None:
        written["completeness"] = write_condition(decision.completeness, names)
    if decision.incomplete_outcome is not default.incomplete_outcome:
        written["incomplete_outcome"] = decision.incomplete_outcome.value
    if decision.gates:
        written["gates"] = [write_condition(gate, names) for gate in decision.gates]
    if decision.gate_outcome is not default.gate_outcome:
        written["gate_outcome"] = decision.gate_outcome.value
    written["clauses"] = [
        {
            "outcome": clause.outcome.value,
            **({"label": clause.label} if clause.label else {}),
            "when": write_condition(clause.when, names),
        }
        for clause in decision.clauses
    ]
    written["otherwise"] = decision.otherwise.value
    return written


def write_condition(condition: rule.Condition, names: Names) -> Written:  # noqa: PLR0911 - one return a kind
    """Return ``condition`` as :func:`read_condition` reads it."""
    match condition:
        case rule.All(members):
            return {"all": [write_condition(member, names) for member in members]}
        case rule.Any(members):
            return {"any": [write_condition(member, names) for member in members]}
    inner: Written = {"in": _write_selection(condition.of, names)}
    match condition:
        case rule.Every():
            inner["at_least"] = _write_bar(condition.at_least, names)
            return {"every": inner}
        case rule.Count():
            inner |= {"at_least": _write_bar(condition.at_least, names), "n": condition.n}
            return {"count": inner}
        case rule.NoneAt():
            inner["at"] = _write_bar(condition.at, names)
            return {"none": {**inner, **given(at_most=condition.at_most or None)}}
        case rule.Total():
            inner |= {"at_least": condition.at_least, "weighted": condition.weighted}
            return {"total": {**inner, **given(percent=condition.percent)}}
        case rule.Scorable():
            inner |= given(at_most=condition.at_most or None, codes=list(condition.codes))
            return {"scorable": inner}
        case rule.Coded():
            inner |= {"n": condition.n, **given(codes=list(condition.codes))}
            return {"coded": inner}


def _write_selection(of: rule.Selection, names: Names) -> object:
    written = [*of.parts, *(names.criteria[one] for one in of.criteria)]
    return written or "all"


def _write_bar(bar: rule.LevelBar, names: Names) -> object:
    if bar.highest:
        return "highest"
    if bar.level is not None:
        return {"level": names.levels[bar.level]}
    return {"title": bar.title} if bar.title == "highest" else bar.title

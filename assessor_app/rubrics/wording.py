"""The decision rule, and where it stands, in plain English sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assessor_app.domain.ids import CriterionId
from assessor_app.domain.outcome import Outcome
from assessor_app.rubrics import rule
from assessor_app.rubrics.decimals import plain
from assessor_app.rubrics.model import Criterion, Rubric
from assessor_app.rubrics.reasons import Reason, Truth
from assessor_app.rubrics.selections import bar_rank, bar_title, selected

_SHOWN_REASONS = 3
_SHOWN_CRITERIA = 6

OUTCOME_WORDS = {
    Outcome.EARNED: "Earned",
    Outcome.NOT_YET_EARNED: "Not yet earned",
    Outcome.RETURNED_INCOMPLETE: "Returned incomplete",
    Outcome.NON_SCORABLE: "Non-scorable",
    Outcome.ESCALATED: "Escalated",
    Outcome.RECUSED: "Recused",
}


def rule_in_words(rubric: Rubric) -> str:
    """Return the whole rule: first what earns, then what is looked at before it, then the rest."""
    return " ".join(rule_sentences(rubric))


def rule_sentences(rubric: Rubric) -> list[str]:
    """Return the rule in the order of :func:`rule_in_words`, a sentence an outcome."""
    return [one.sentence for one in rule_clauses(rubric)]


@dataclass(frozen=True, slots=True)
class RuleClause:
    """One outcome of a rule: what it takes, each condition in words; none for what is left over.

    ``joint`` is "when" or "unless"; all of the conditions must hold.
    """

    outcome: str
    joint: str = ""
    conditions: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The clause as a sentence."""
        if not self.joint:
            return f"Otherwise {self.outcome.lower()}."
        return f"{self.outcome} {self.joint} {_and(self.conditions)}."


def rule_clauses(rubric: Rubric) -> tuple[RuleClause, ...]:
    """Return the rule in the order of :func:`rule_in_words`, an outcome each."""
    decision, unless = rubric.rule, []
    if decision.completeness is not None:
        unless.append((decision.incomplete_outcome, decision.completeness))
    unless += [(decision.gate_outcome, gate) for gate in decision.gates]
    clauses = [("when", clause.outcome, clause.when) for clause in decision.clauses]
    clauses += [("unless", outcome, condition) for outcome, condition in unless]
    return (
        *(
            RuleClause(OUTCOME_WORDS[outcome], joint, _conditions(rubric, condition))
            for joint, outcome, condition in clauses
        ),
        RuleClause(OUTCOME_WORDS[decision.otherwise]),
    )


def _conditions(rubric: Rubric, condition: rule.Condition) -> tuple[str, ...]:
    members = condition.members if isinstance(condition, rule.All) else (condition,)
    return tuple(condition_in_words(rubric, member) for member in members)


def _and(conditions: Sequence[str]) -> str:
    return ", and ".join(conditions)


def condition_in_words(rubric: Rubric, condition: rule.Condition) -> str:  # noqa: PLR0911 - one return a kind
    """Return ``condition`` as a part of a sentence, as in "Parts 1 and 3 pass"."""
    match condition:
        case rule.All(members):
            return _and([condition_in_words(rubric, member) for member in members])
        case rule.Any(members):
            return "either " + ", or ".join(condition_in_words(rubric, one) for one in members)
        case rule.Every():
            return _every(rubric, condition)
        case rule.Count():
            bar = _bar(selected(rubric, condition.of), condition.at_least)
            return f"at least {_criteria(condition.n, rubric, condition.of)} at {bar}"
        case rule.NoneAt():
            bar = _bar(selected(rubric, condition.of), condition.at, exactly=True)
            return f"{_at_most(condition.at_most, rubric, condition.of)} at {bar}"
        case rule.Total():
            kind = "weighted total" if condition.weighted else "total"
            points = plain(condition.at_least)
            unit = "percent" if condition.percent else "points"
            return f"the {kind}{_within(rubric, condition.of)} is at least {points} {unit}"
        case rule.Scorable(at_most=0, codes=()):
            return f"every criterion{_within(rubric, condition.of)} can be scored"
        case rule.Scorable():
            few = _at_most(condition.at_most, rubric, condition.of)
            return f"{few} marked {_codes(rubric, condition.codes)}"
        case rule.Coded():
            many = _criteria(condition.n, rubric, condition.of)
            return f"at least {many} marked {_codes(rubric, condition.codes)}"


def sentence_of(
    rubric: Rubric,
    outcome: Outcome | None,
    reasons: Sequence[Reason],
    *,
    earnable: bool,
    words: str = "",
) -> str:
    """Return one or two sentences on where the rule stands.

    ``words`` say what the clause that holds asks for; ``earnable`` whether Earned may yet come.
    """
    failed = [_phrase(one) for one in _strictest(rubric, reasons)]
    if outcome is not None:
        why = words or _listed(failed, _SHOWN_REASONS, "; ")
        name = OUTCOME_WORDS[outcome]
        return f"{name}: {why}." if why else f"{name}."
    sentences = []
    why = _listed(failed, _SHOWN_REASONS, "; ") or words
    if not earnable and why:
        sentences.append(f"Can no longer be earned: {why}.")
    waiting = {one for reason in reasons if reason.truth is Truth.OPEN for one in reason.criteria}
    names = [_name(one) for one in rubric.criteria if one.id in waiting]
    left = "one" if len(names) == 1 else str(len(names))
    sentences.append(
        f"Depends on the {left} left to score: {_listed(names, _SHOWN_CRITERIA, ', ')}."
    )
    return " ".join(sentences)


def _strictest(rubric: Rubric, reasons: Sequence[Reason]) -> list[Reason]:
    """Return what has failed; of several bars that one criterion missed, the highest only."""
    needed: dict[tuple[CriterionId, ...], int] = {}
    ranks = []
    criteria = {one.id: one for one in rubric.criteria}
    for reason in reasons:
        rank = _needed_rank(criteria, reason) if reason.code == "below" else 0
        ranks.append(rank)
        if reason.code == "below":
            needed[reason.criteria] = max(rank, needed.get(reason.criteria, -1))
    return [
        reason
        for reason, rank in zip(reasons, ranks, strict=True)
        if reason.truth is Truth.FAILED
        and (reason.code != "below" or rank == needed[reason.criteria])
    ]


def _needed_rank(criteria: Mapping[CriterionId, Criterion], reason: Reason) -> int:
    criterion = criteria.get(reason.criteria[0])
    titles = [level.title for level in criterion.levels] if criterion else []
    needs = reason.param("needs")
    return titles.index(needs) if needs in titles else -1


def _phrase(reason: Reason) -> str:
    criterion = reason.param("criterion")
    match reason.code:
        case "below" if reason.param("level"):
            return f"{criterion} is {reason.param('level')}, needs {reason.param('needs')}"
        case "below":
            return f"{criterion} cannot reach {reason.param('needs') or 'the level asked for'}"
        case "condition_code":
            return f"{criterion} cannot be scored ({reason.param('title')})"
        case "at":
            return f"{criterion} is {reason.param('level')}"
        case "total" | "percent":
            return _total(reason)
        case _:
            return _of_many(reason)


def _of_many(reason: Reason) -> str:
    match reason.code:
        case "count":
            few = {"0": "no criterion", "1": "only one criterion"}
            who = few.get(reason.param("most"), f"only {reason.param('most')} criteria")
            level = reason.param("level") or "the level asked for"
            return f"{who} can reach {level}, {_needs(reason)}"
        case "not_coded":
            return "too few criteria are marked as not scorable"
        case _:
            return "no criterion that it asks for applies"


def _total(reason: Reason) -> str:
    unit = " percent" if reason.code == "percent" else ""
    if reason.param("final") == "yes":
        return f"the total is {reason.param('now')}{unit}, {_needs(reason)}"
    return f"the total can be {reason.param('most')}{unit} at most, {_needs(reason)}"


def _needs(reason: Reason) -> str:
    return f"needs {reason.param('needs')}"


def _listed(items: Sequence[str], shown: int, separator: str) -> str:
    if len(items) <= shown + 1:
        return separator.join(items)
    return f"{separator.join(items[:shown])} and {len(items) - shown} more"


def _name(criterion: Criterion) -> str:
    return criterion.code or criterion.title


def _joined(items: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(items[:-1]), items[-1]])) if items else ""


def _every(rubric: Rubric, condition: rule.Every) -> str:
    criteria = selected(rubric, condition.of)
    bar = condition.at_least
    passes = all(len(one.levels) == 2 and bar_rank(one, bar) == 1 for one in criteria)
    if criteria and passes and condition.of.parts and not condition.of.criteria:
        verb = "passes" if len(condition.of.parts) == 1 else "pass"
        return f"{_parts(rubric, condition.of)} {verb}"
    words = _bar(criteria, bar)
    if len(criteria) == 1 and condition.of.criteria:
        return f"criterion {_name(criteria[0])} is at {words}"
    if condition.of.criteria and not condition.of.parts:
        return f"criteria {_joined([_name(one) for one in criteria])} are at {words}"
    return f"every criterion{_within(rubric, condition.of)} is at {words}"


def _bar(criteria: Sequence[Criterion], bar: rule.LevelBar, *, exactly: bool = False) -> str:
    titles = {bar_title(one, bar) for one in criteria}
    title = titles.pop() if len(titles) == 1 else bar.title or "its highest level"
    ranks = ((bar_rank(one, bar), len(one.levels) - 1) for one in criteria)
    higher = any(rank is not None and rank < top for rank, top in ranks)
    return f"{title} or above" if higher and not exactly else title


def _parts(rubric: Rubric, of: rule.Selection) -> str:
    numbers = [str(n) for n, part in enumerate(rubric.parts, 1) if part.id in of.parts]
    return f"{'Part' if len(numbers) == 1 else 'Parts'} {_joined(numbers)}"


def _within(rubric: Rubric, of: rule.Selection) -> str:
    if {part.id for part in rubric.parts} <= set(of.parts):
        return ""
    places = [_parts(rubric, of)] if of.parts else []
    names = [_name(one) for one in rubric.criteria if one.id in of.criteria]
    if names and places:
        places.append(f"of {_joined(names)}")
    elif names:
        places.append(_joined(names))
    return f" of {_joined(places)}" if places else ""


def _at_most(n: int, rubric: Rubric, of: rule.Selection) -> str:
    if n == 0:
        return f"no criterion{_within(rubric, of)} is"
    return f"at most {_criteria(n, rubric, of)}"


def _codes(rubric: Rubric, codes: Sequence[str]) -> str:
    """Return the condition codes by their titles, in quotation marks; none named: any."""
    if not codes:
        return "as not scorable"
    titles = [f"“{one.title}”" for one in rubric.condition_codes if one.code in codes]
    return " or ".join(filter(None, [", ".join(titles[:-1]), titles[-1]])) if titles else ""


def _criteria(n: int, rubric: Rubric, of: rule.Selection) -> str:
    if n == 1:
        return f"one criterion{_within(rubric, of)} is"
    return f"{n} criteria{_within(rubric, of)} are"

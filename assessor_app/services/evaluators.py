"""Evaluations of work under way, kept from write to write: each is then only a change.

A rubric of 200 criteria takes tens of milliseconds to evaluate whole, and one changed score about
one. What is kept says nothing new: an evaluation is always that of the scores that were asked for.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from typing import TYPE_CHECKING, Final

from assessor_app.domain.ids import AssignmentId, CriterionId, Digest

if TYPE_CHECKING:
    from assessor_app.rubrics.evaluation import Evaluation, Evaluator
    from assessor_app.rubrics.model import Rubric, Score

_KEPT: Final = 8


class Evaluators:
    """The evaluators of the few assignments that were evaluated last. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[tuple[AssignmentId, Digest], Evaluator] = OrderedDict()

    def evaluate(
        self,
        assignment: AssignmentId,
        digest: Digest,
        rubric: Rubric,
        scores: Mapping[CriterionId, Score],
    ) -> Evaluation:
        """Return where the rule of ``rubric``, which has ``digest``, stands over ``scores``.

        Raises:
            UserFixable: as :func:`rubrics.evaluation.evaluate`.
        """
        # Imported when something is first evaluated: no start waits for it.
        from assessor_app.rubrics.evaluation import Evaluator

        key = (assignment, digest)
        with self._lock:
            known = self._kept.pop(key, None)
            if known is None or known.rubric is not rubric:
                known = Evaluator(rubric, scores)
            found = known.show(scores)
            self._kept[key] = known
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found

"""Refusals as RFC 9457 problems: for a whole request, and for one decision of an upload."""

from __future__ import annotations

from typing import ClassVar

from assessor_app.errors import AssessorError
from assessor_app.protocol.problem import Problem, ProblemType


class Refusal(AssessorError):
    """A request, or an item of one, that the issuer does not do, and the problem that says why.

    ``headers`` go with the answer (``Retry-After``, ``WWW-Authenticate`` …).
    """

    default_code: ClassVar[str] = "refused"

    def __init__(self, problem: Problem, headers: dict[str, str] | None = None) -> None:
        super().__init__(problem.title, code=problem.code or "", type=problem.type)
        self.problem = problem
        self.headers = headers or {}


class DecisionProblem(Refusal):
    """A rule of :mod:`reference_issuer.decision_check` that does not hold."""


_USUAL_STATUS: dict[ProblemType, int] = {
    ProblemType.TOO_LARGE: 413,
    ProblemType.UNAUTHORIZED: 401,
    ProblemType.KEY_REVOKED: 403,
    ProblemType.NOT_FOUND: 404,
    ProblemType.RATE: 429,
    ProblemType.INTERNAL: 500,
}


def _problem(kind: ProblemType, title: str, status: int | None, code: str) -> Problem:
    return Problem(
        type=kind.value,
        title=title,
        status=status or _USUAL_STATUS.get(kind, 422),
        code=code,
    )


def refuse(
    kind: ProblemType, title: str, *, code: str, status: int | None = None
) -> DecisionProblem:
    """Return the refusal of one decision. ``code`` is stable; ``status`` defaults to 422."""
    return DecisionProblem(_problem(kind, title, status, code))


def refuse_request(
    kind: ProblemType,
    title: str,
    *,
    status: int | None = None,
    code: str = "",
    headers: dict[str, str] | None = None,
) -> Refusal:
    """Return the refusal of a whole request; ``code`` defaults to the last word of the type."""
    named = code or kind.value.rpartition("/")[2]
    return Refusal(_problem(kind, title, status, named), headers)

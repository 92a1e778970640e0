"""What may be done with an assignment and with a row of the outbox, and the sentence why not.

The one table behind the review, the queue, the outbox, the palette and the services: what is
offered is what works. Pure; ``tests/unit/domain/test_actions.py`` goes through every state.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from assessor_app.domain.assignments import AssignmentState, DownloadState
from assessor_app.domain.outbox import OutboxKind
from assessor_app.domain.outcome import DecisionStatus


class Action(StrEnum):
    """Something that a person can do with a submission."""

    OPEN = "open"
    DOWNLOAD = "download"
    PAUSE = "pause"
    EDIT = "edit"
    FINISH = "finish"
    CONCERN = "concern"
    RECUSE = "recuse"
    REVISE = "revise"
    PARK = "park"


class RowAction(StrEnum):
    """Something that a person can do with a row of the outbox."""

    RETRY = "retry"
    REVISE = "revise"
    WITHDRAW = "withdraw"
    RECEIPT = "receipt"
    COMPARE = "compare"
    EXPORT = "export"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Shut:
    """Why something cannot be done: a stable code, the sentence, and what can be done instead."""

    code: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


@dataclass(frozen=True, slots=True)
class Duty:
    """How things stand with one assignment.

    ``latest`` is the status of the decision that was signed last, None where nothing is signed;
    SUPERSEDED means that it was taken back before it was sent. ``revising``: a later decision is
    being made. ``stepping_back``: a recusal waits that the issuer has not taken yet;
    ``asking_time``: a wish for more time does.
    ``confirmed``: the issuer has given a receipt for some decision on it.
    """

    state: AssignmentState = AssignmentState.ASSIGNED
    download: DownloadState = DownloadState.READY
    latest: DecisionStatus | None = None
    revising: bool = False
    stepping_back: bool = False
    confirmed: bool = False
    asking_time: bool = False

    @property
    def signed(self) -> bool:
        """Whether a signed decision stands."""
        return self.latest not in (None, DecisionStatus.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class RowState:
    """What of a row of the outbox says what can be done with it.

    ``decided`` is the status of its decision, None for a recusal or a wish for more time.
    ``begun``: a sending was begun at some time. ``delayed``: it waits for a time that was set after
    a try. ``receipt``: the issuer has confirmed it.
    ``held``: the issuer has confirmed another decision on the assignment. ``problem`` is the code
    of why it waits or needs a person.
    """

    kind: OutboxKind
    status: DecisionStatus
    duty: Duty
    decided: DecisionStatus | None = None
    begun: bool = False
    delayed: bool = False
    receipt: bool = False
    held: bool = False
    problem: str = ""


_WAITS: Final = frozenset({DecisionStatus.QUEUED, DecisionStatus.SENDING})

_RECALLED: Final = Shut(
    "recalled",
    "The issuer has taken this submission back, so no decision on it can be sent.",
    "Your scores and comments stay on this machine.",
)
_RECUSED: Final = Shut(
    "recused",
    "You have stepped back from this submission.",
    "Somebody else will judge it.",
)
_STEPPING_BACK: Final = Shut(
    "recused",
    "You have stepped back from this submission; the issuer will be told at the next sync.",
    "Withdraw that from the outbox first, if you want to decide after all.",
)
_SIGNED: Final = Shut(
    "already_signed",
    "The decision on this submission is signed, so its scores no longer change.",
    "Withdraw it from the outbox, or start a revision.",
)
_NO_RECUSAL: Final = Shut(
    "already_signed",
    "A decision is signed already.",
    "Withdraw it from the outbox while it was not sent; otherwise revise it.",
)
_CONFIRMED: Final = Shut(
    "already_signed",
    "The issuer holds a decision of yours on this submission.",
    "Sign a revision instead.",
)
_NOTHING_SIGNED: Final = Shut("nothing_to_revise", "Nothing is signed here yet.")
_OPEN_AGAIN: Final = Shut(
    "nothing_to_revise",
    "The decision was withdrawn before it was sent, so the review is open again.",
)
_ON_ITS_WAY: Final = Shut(
    "waiting_to_be_sent",
    "The decision has not been sent yet.",
    "Withdraw it from the outbox instead; then sign again.",
)
_NOT_HERE: Final = Shut("not_downloaded", "It can be opened once every file is here.")
_ALL_HERE: Final = Shut("nothing_to_fetch", "Every file is here.")
_NOT_FETCHED: Final = Shut("nothing_to_pause", "Nothing of it is being fetched.")
_NOT_YOURS: Final = Shut("not_assigned", "It is not yours to review any more.")


def why_not(action: Action, duty: Duty) -> Shut | None:
    """Return why ``action`` cannot be done on an assignment that stands so; None where it can."""
    return _RULES[action](duty)


def open_actions(duty: Duty) -> frozenset[Action]:
    """Return everything that can be done."""
    return frozenset(action for action in Action if why_not(action, duty) is None)


def _open(duty: Duty) -> Shut | None:
    return None if duty.download is DownloadState.READY else _NOT_HERE


def _download(duty: Duty) -> Shut | None:
    if duty.state is not AssignmentState.ASSIGNED:
        return _NOT_YOURS
    return _ALL_HERE if duty.download is DownloadState.READY else None


def _pause(duty: Duty) -> Shut | None:
    if duty.state is not AssignmentState.ASSIGNED:
        return _NOT_YOURS
    fetched = (DownloadState.LISTED, DownloadState.DOWNLOADING)
    return None if duty.download in fetched else _NOT_FETCHED


def _edit(duty: Duty) -> Shut | None:
    return _SIGNED if duty.signed and not duty.revising else None


def _finish(duty: Duty) -> Shut | None:
    return _edit(duty) or _given_up(duty)


def _given_up(duty: Duty) -> Shut | None:
    if duty.state is AssignmentState.RECALLED:
        return _RECALLED
    if duty.state is AssignmentState.RECUSED:
        return _RECUSED
    return _STEPPING_BACK if duty.stepping_back else None


def _recuse(duty: Duty) -> Shut | None:
    if duty.signed:
        return _NO_RECUSAL
    return _given_up(duty) or (_CONFIRMED if duty.confirmed else None)


def _revise(duty: Duty) -> Shut | None:
    if duty.latest is None:
        return _NOTHING_SIGNED
    if duty.latest is DecisionStatus.SUPERSEDED:
        return _OPEN_AGAIN
    return _ON_ITS_WAY if duty.latest in _WAITS else _given_up(duty)


_RULES: Final[dict[Action, Callable[[Duty], Shut | None]]] = {
    Action.OPEN: _open,
    Action.DOWNLOAD: _download,
    Action.PAUSE: _pause,
    Action.EDIT: _edit,
    Action.FINISH: _finish,
    Action.CONCERN: _finish,
    Action.RECUSE: _recuse,
    Action.REVISE: _revise,
    Action.PARK: _finish,
}

# -- rows of the outbox ------------------------------------------------------------------------

_ARRIVED: Final = Shut("already_sent", "The issuer has this already.")
_BEING_SENT: Final = Shut("being_sent", "This is being sent just now.")
_NEXT_SYNC: Final = Shut("waits", "It goes out with the next sync.")
_REPLACED: Final = Shut("superseded", "A later decision of yours replaces it.")
_NO_DECISION: Final = Shut("no_decision", "This is not a decision.")
_BEGUN: Final = Shut(
    "already_sent",
    "Sending has begun, so it cannot be withdrawn any more.",
    "Wait for the issuer's answer; then start a revision.",
)
_NO_RECEIPT: Final = Shut("no_receipt", "The issuer has not confirmed it yet.")
_NO_OTHER: Final = Shut("no_other_version", "There is no other version to compare it with.")


def why_not_row(action: RowAction, row: RowState) -> Shut | None:
    """Return why ``action`` cannot be done with a row; None where it can."""
    return _ROW_RULES[action](row)


def open_row_actions(row: RowState) -> frozenset[RowAction]:
    """Return everything that can be done with a row."""
    return frozenset(action for action in RowAction if why_not_row(action, row) is None)


def leading_action(row: RowState) -> RowAction | None:
    """Return what helps most with a row, of what can be done; None where nothing need be done.

    Sending the same bytes again is of no use where the issuer refused what they say.
    """
    if row.status is not DecisionStatus.NEEDS_ATTENTION:
        return None
    wanted = _HELPS.get(row.problem.removeprefix("conflict/"), RowAction.RETRY)
    order = (wanted, RowAction.RETRY, RowAction.EXPORT, RowAction.WITHDRAW)
    return next((one for one in order if why_not_row(one, row) is None), None)


def _retry(row: RowState) -> Shut | None:
    if row.status is DecisionStatus.ACCEPTED:
        return _ARRIVED
    if row.status is DecisionStatus.SENDING:
        return _BEING_SENT
    if row.status is DecisionStatus.QUEUED:
        return None if row.begun or row.delayed else _NEXT_SYNC
    if row.duty.state is AssignmentState.RECALLED:
        return _RECALLED
    if row.duty.state is AssignmentState.RECUSED:
        return _RECUSED
    return None


def _revise_row(row: RowState) -> Shut | None:
    if row.decided is None:
        return _NO_DECISION
    return _REPLACED if row.decided is DecisionStatus.SUPERSEDED else _revise(row.duty)


def _withdraw(row: RowState) -> Shut | None:
    if row.decided is DecisionStatus.SUPERSEDED:
        return _REPLACED
    refused = row.status is DecisionStatus.NEEDS_ATTENTION
    if refused and row.kind is not OutboxKind.DECISION:
        return None
    return _BEGUN if row.begun or row.status is not DecisionStatus.QUEUED else None


def _receipt(row: RowState) -> Shut | None:
    if row.decided is None:
        return _NO_DECISION
    return None if row.receipt else _NO_RECEIPT


def _compare(row: RowState) -> Shut | None:
    if row.decided is None:
        return _NO_DECISION
    attention = row.status is DecisionStatus.NEEDS_ATTENTION
    return None if attention or row.held else _NO_OTHER


_ROW_RULES: Final[dict[RowAction, Callable[[RowState], Shut | None]]] = {
    RowAction.RETRY: _retry,
    RowAction.REVISE: _revise_row,
    RowAction.WITHDRAW: _withdraw,
    RowAction.RECEIPT: _receipt,
    RowAction.COMPARE: _compare,
    RowAction.EXPORT: lambda row: _NO_DECISION if row.decided is None else None,
    RowAction.OPEN: lambda row: _open(row.duty),
}
_HELPS: Final = {
    **dict.fromkeys(
        (
            *("package_changed", "packageChanged", "package_unknown"),
            *("rubric_changed", "rubricChanged", "rubric_other", "rubric_until"),
            *("decision_too_large", "supersedes_other"),
        ),
        RowAction.REVISE,
    ),
    **dict.fromkeys(("already_decided", "alreadyDecided"), RowAction.COMPARE),
    **dict.fromkeys(
        (
            *("log_fork", "log_previous", "log_next", "same_id_other_bytes"),
            *("recalled", "assignment_recalled", "assignment_unknown", "notYourAssignment"),
        ),
        RowAction.EXPORT,
    ),
}
"""What helps with a refusal, by its code, where it is not another try."""

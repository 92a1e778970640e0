"""Every way in which an assignment or a row of the outbox can stand, and what can be done then."""

from __future__ import annotations

from itertools import product

import pytest

from assessor_app.domain.actions import (
    Action,
    Duty,
    RowAction,
    RowState,
    leading_action,
    open_actions,
    open_row_actions,
    why_not,
    why_not_row,
)
from assessor_app.domain.assignments import AssignmentState, DownloadState
from assessor_app.domain.outbox import OutboxKind
from assessor_app.domain.outcome import DecisionStatus

_A, _R = Action, RowAction
_STATE, _STATUS, _KIND = AssignmentState, DecisionStatus, OutboxKind
_WORK = {_A.EDIT, _A.FINISH, _A.PARK, _A.CONCERN, _A.RECUSE, _A.REVISE}

_DUTIES: list[tuple[str, Duty, set[Action], dict[Action, str]]] = [
    (
        "begun",
        Duty(),
        {_A.EDIT, _A.FINISH, _A.PARK, _A.CONCERN, _A.RECUSE},
        {_A.REVISE: "nothing_to_revise"},
    ),
    (
        "withdrawn before it was sent",
        Duty(latest=_STATUS.SUPERSEDED),
        {_A.EDIT, _A.FINISH, _A.PARK, _A.CONCERN, _A.RECUSE},
        {_A.REVISE: "nothing_to_revise"},
    ),
    (
        "a revision withdrawn, while the issuer holds the first decision",
        Duty(latest=_STATUS.SUPERSEDED, confirmed=True),
        {_A.EDIT, _A.FINISH, _A.PARK, _A.CONCERN},
        {_A.RECUSE: "already_signed"},
    ),
    *(
        (f"on its way: {one}", Duty(latest=one), set(), {_A.REVISE: "waiting_to_be_sent"})
        for one in (_STATUS.QUEUED, _STATUS.SENDING)
    ),
    *(
        (str(one), Duty(latest=one), {_A.REVISE}, {_A.FINISH: "already_signed"})
        for one in (_STATUS.SIGNED, _STATUS.ACCEPTED, _STATUS.NEEDS_ATTENTION)
    ),
    (
        "revising",
        Duty(latest=_STATUS.ACCEPTED, revising=True, confirmed=True),
        {_A.EDIT, _A.FINISH, _A.PARK, _A.CONCERN, _A.REVISE},
        {_A.RECUSE: "already_signed"},
    ),
    (
        "decided, as the issuer says",
        Duty(state=_STATE.DECIDED, latest=_STATUS.ACCEPTED, confirmed=True),
        {_A.REVISE},
        {_A.FINISH: "already_signed"},
    ),
    (
        "recalled",
        Duty(state=_STATE.RECALLED),
        {_A.EDIT},
        {_A.FINISH: "recalled", _A.CONCERN: "recalled", _A.RECUSE: "recalled"},
    ),
    (
        "recalled after it was signed",
        Duty(state=_STATE.RECALLED, latest=_STATUS.NEEDS_ATTENTION),
        set(),
        {_A.FINISH: "already_signed", _A.REVISE: "recalled"},
    ),
    (
        "recalled during a revision",
        Duty(state=_STATE.RECALLED, latest=_STATUS.ACCEPTED, revising=True),
        {_A.EDIT},
        {_A.FINISH: "recalled", _A.REVISE: "recalled"},
    ),
    (
        "stepping back",
        Duty(stepping_back=True),
        {_A.EDIT},
        {_A.FINISH: "recused", _A.RECUSE: "recused"},
    ),
    ("stepped back", Duty(state=_STATE.RECUSED), {_A.EDIT}, {_A.FINISH: "recused"}),
]


@pytest.mark.parametrize(
    ("duty", "opened", "codes"), [one[1:] for one in _DUTIES], ids=[one[0] for one in _DUTIES]
)
def test_what_can_be_done_with_an_assignment(
    duty: Duty, opened: set[Action], codes: dict[Action, str]
) -> None:
    assert open_actions(duty) & _WORK == opened
    for action, code in codes.items():
        shut = why_not(action, duty)
        assert shut is not None
        assert shut.code == code


@pytest.mark.parametrize(
    ("state", "download", "opened"),
    [
        (_STATE.ASSIGNED, DownloadState.LISTED, {_A.DOWNLOAD, _A.PAUSE}),
        (_STATE.ASSIGNED, DownloadState.DOWNLOADING, {_A.DOWNLOAD, _A.PAUSE}),
        (_STATE.ASSIGNED, DownloadState.PAUSED, {_A.DOWNLOAD}),
        (_STATE.ASSIGNED, DownloadState.FAILED, {_A.DOWNLOAD}),
        (_STATE.ASSIGNED, DownloadState.READY, {_A.OPEN}),
        (_STATE.RECALLED, DownloadState.READY, {_A.OPEN}),
        (_STATE.RECALLED, DownloadState.DOWNLOADING, set()),
    ],
)
def test_what_can_be_fetched_and_opened(
    state: AssignmentState, download: DownloadState, opened: set[Action]
) -> None:
    assert open_actions(Duty(state=state, download=download)) - _WORK == opened


def test_every_refusal_is_a_sentence_wherever_it_comes_up() -> None:
    duties = [
        Duty(state, download, latest, revising, stepping, confirmed)
        for state, download, latest, revising, stepping, confirmed in product(
            AssignmentState,
            (DownloadState.READY, DownloadState.LISTED),
            (None, *DecisionStatus),
            (False, True),
            (False, True),
            (False, True),
        )
    ]
    shut = [why_not(action, duty) for duty in duties for action in Action]
    rows = [
        RowState(kind, status, duty, decided, begun)
        for duty in duties[::41]
        for kind, status, decided, begun in product(
            OutboxKind, DecisionStatus, (None, *DecisionStatus), (False, True)
        )
    ]
    shut += [why_not_row(action, row) for row in rows for action in RowAction]
    told = {str(one) for one in shut if one is not None}
    assert told
    assert all(one[0].isupper() and one.endswith(".") for one in told)
    assert not any(action is leading_action(row) for row in rows for action in _shut_of(row))


def _shut_of(row: RowState) -> list[RowAction]:
    return [action for action in RowAction if why_not_row(action, row) is not None]


def _row(decided: DecisionStatus | None, **members: object) -> RowState:
    latest = members.pop("latest", decided)
    state = members.pop("state", _STATE.ASSIGNED)
    duty = Duty(state=state, latest=latest)  # type: ignore[arg-type]  # a table of keywords
    kind = _KIND.RECUSAL if decided is None else _KIND.DECISION
    given = {"kind": kind, "status": decided, "duty": duty, "decided": decided, **members}
    return RowState(**given)  # type: ignore[arg-type]  # a table of keywords


_ALWAYS = {_R.EXPORT, _R.OPEN}
_ROWS: list[tuple[str, RowState, set[RowAction], RowAction | None]] = [
    ("never sent", _row(_STATUS.QUEUED), {_R.WITHDRAW, *_ALWAYS}, None),
    ("delayed", _row(_STATUS.QUEUED, delayed=True), {_R.RETRY, _R.WITHDRAW, *_ALWAYS}, None),
    ("tried", _row(_STATUS.QUEUED, begun=True), {_R.RETRY, *_ALWAYS}, None),
    ("sending", _row(_STATUS.SENDING, begun=True), _ALWAYS, None),
    (
        "never sent, and recalled",
        _row(_STATUS.QUEUED, state=_STATE.RECALLED),
        {_R.WITHDRAW, *_ALWAYS},
        None,
    ),
    ("accepted", _row(_STATUS.ACCEPTED, receipt=True), {_R.RECEIPT, _R.REVISE, *_ALWAYS}, None),
    (
        "accepted, and recalled since",
        _row(_STATUS.ACCEPTED, receipt=True, state=_STATE.RECALLED),
        {_R.RECEIPT, *_ALWAYS},
        None,
    ),
    (
        "accepted, and replaced since",
        _row(_STATUS.SUPERSEDED, status=_STATUS.ACCEPTED, receipt=True, held=True),
        {_R.RECEIPT, _R.COMPARE, *_ALWAYS},
        None,
    ),
    (
        "refused for a reason that may pass",
        _row(_STATUS.NEEDS_ATTENTION, begun=True, problem="scores"),
        {_R.RETRY, _R.REVISE, _R.COMPARE, *_ALWAYS},
        _R.RETRY,
    ),
    (
        "refused since the package changed",
        _row(_STATUS.NEEDS_ATTENTION, begun=True, problem="conflict/packageChanged"),
        {_R.RETRY, _R.REVISE, _R.COMPARE, *_ALWAYS},
        _R.REVISE,
    ),
    (
        "refused since somebody else decided",
        _row(_STATUS.NEEDS_ATTENTION, begun=True, problem="conflict/alreadyDecided"),
        {_R.RETRY, _R.REVISE, _R.COMPARE, *_ALWAYS},
        _R.COMPARE,
    ),
    (
        "refused since it was taken back",
        _row(_STATUS.NEEDS_ATTENTION, begun=True, problem="recalled", state=_STATE.RECALLED),
        {_R.COMPARE, *_ALWAYS},
        _R.EXPORT,
    ),
    (
        "refused since the package changed, and replaced since",
        _row(
            _STATUS.SUPERSEDED,
            status=_STATUS.NEEDS_ATTENTION,
            begun=True,
            problem="package_changed",
        ),
        {_R.RETRY, _R.COMPARE, *_ALWAYS},
        _R.RETRY,
    ),
    ("a recusal that waits", _row(None, status=_STATUS.QUEUED), {_R.WITHDRAW, _R.OPEN}, None),
    (
        "a recusal that was refused",
        _row(None, status=_STATUS.NEEDS_ATTENTION, begun=True),
        {_R.RETRY, _R.WITHDRAW, _R.OPEN},
        _R.RETRY,
    ),
    (
        "a recusal that was refused since it was taken back",
        _row(None, status=_STATUS.NEEDS_ATTENTION, begun=True, state=_STATE.RECALLED),
        {_R.WITHDRAW, _R.OPEN},
        _R.WITHDRAW,
    ),
    ("a recusal that arrived", _row(None, status=_STATUS.ACCEPTED), {_R.OPEN}, None),
]


@pytest.mark.parametrize(
    ("row", "opened", "leading"), [one[1:] for one in _ROWS], ids=[one[0] for one in _ROWS]
)
def test_what_can_be_done_with_a_row(
    row: RowState, opened: set[RowAction], leading: RowAction | None
) -> None:
    assert open_row_actions(row) == opened
    assert leading_action(row) == leading

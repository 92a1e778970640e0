"""One transaction: the repositories that read and write in it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlalchemy as sa

    from assessor_app.storage.repositories.annotations import Annotations
    from assessor_app.storage.repositories.assignments import Assignments
    from assessor_app.storage.repositories.authored import Authored
    from assessor_app.storage.repositories.comments import Comments
    from assessor_app.storage.repositories.decisions import Decisions
    from assessor_app.storage.repositories.draft_rubrics import DraftRubrics
    from assessor_app.storage.repositories.drafts import Drafts
    from assessor_app.storage.repositories.foreign_marks import ForeignMarks
    from assessor_app.storage.repositories.improvements import Improvements
    from assessor_app.storage.repositories.issuers import Issuers
    from assessor_app.storage.repositories.outbox import Outbox
    from assessor_app.storage.repositories.packages import Packages
    from assessor_app.storage.repositories.parked import ParkedWork
    from assessor_app.storage.repositories.passages import Passages
    from assessor_app.storage.repositories.projections import Projections
    from assessor_app.storage.repositories.scores import Scores
    from assessor_app.storage.repositories.search import Search
    from assessor_app.storage.repositories.second_attempts import SecondAttempts
    from assessor_app.storage.repositories.settings import Settings
    from assessor_app.storage.repositories.sketches import Sketches
    from assessor_app.storage.repositories.time_spent import TimeSpent
    from assessor_app.storage.repositories.undo import Undo
    from assessor_app.storage.repositories.workloads import Workloads


class Transaction:
    """What one intent sees and changes; of use only inside the ``with`` that gave it.

    A repository is imported when it is first used: a start of the program reads few of them.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    @cached_property
    def issuers(self) -> Issuers:
        """The issuers that this device is enrolled with."""
        from assessor_app.storage.repositories.issuers import Issuers

        return Issuers(self._connection)

    @cached_property
    def assignments(self) -> Assignments:
        """Assignments, as the issuers list them."""
        from assessor_app.storage.repositories.assignments import Assignments

        return Assignments(self._connection)

    @cached_property
    def packages(self) -> Packages:
        """Evidence packages and their files."""
        from assessor_app.storage.repositories.packages import Packages

        return Packages(self._connection)

    @cached_property
    def drafts(self) -> Drafts:
        """What was written so far."""
        from assessor_app.storage.repositories.drafts import Drafts

        return Drafts(self._connection)

    @cached_property
    def scores(self) -> Scores:
        """Scores by assignment and criterion."""
        from assessor_app.storage.repositories.scores import Scores

        return Scores(self._connection)

    @cached_property
    def improvements(self) -> Improvements:
        """What would change a score, by assignment and criterion."""
        from assessor_app.storage.repositories.improvements import Improvements

        return Improvements(self._connection)

    @cached_property
    def comments(self) -> Comments:
        """The comment bank."""
        from assessor_app.storage.repositories.comments import Comments

        return Comments(self._connection)

    @cached_property
    def annotations(self) -> Annotations:
        """Marks on evidence."""
        from assessor_app.storage.repositories.annotations import Annotations

        return Annotations(self._connection)

    @cached_property
    def foreign_marks(self) -> ForeignMarks:
        """Marks that others made, for reading."""
        from assessor_app.storage.repositories.foreign_marks import ForeignMarks

        return ForeignMarks(self._connection)

    @cached_property
    def decisions(self) -> Decisions:
        """Signed decisions."""
        from assessor_app.storage.repositories.decisions import Decisions

        return Decisions(self._connection)

    @cached_property
    def outbox(self) -> Outbox:
        """What waits to be sent."""
        from assessor_app.storage.repositories.outbox import Outbox

        return Outbox(self._connection)

    @cached_property
    def undo(self) -> Undo:
        """What can be undone and redone."""
        from assessor_app.storage.repositories.undo import Undo

        return Undo(self._connection)

    @cached_property
    def authored(self) -> Authored:
        """Rubrics that are written on this device."""
        from assessor_app.storage.repositories.authored import Authored

        return Authored(self._connection)

    @cached_property
    def settings(self) -> Settings:
        """Settings of this device."""
        from assessor_app.storage.repositories.settings import Settings

        return Settings(self._connection)

    @cached_property
    def search(self) -> Search:
        """Full-text search."""
        from assessor_app.storage.repositories.search import Search

        return Search(self._connection)

    @cached_property
    def sketches(self) -> Sketches:
        """Sketches of evidence, by which what is alike is found."""
        from assessor_app.storage.repositories.sketches import Sketches

        return Sketches(self._connection)

    @cached_property
    def parked(self) -> ParkedWork:
        """What was put aside."""
        from assessor_app.storage.repositories.parked import ParkedWork

        return ParkedWork(self._connection)

    @cached_property
    def time_spent(self) -> TimeSpent:
        """How long was worked on what."""
        from assessor_app.storage.repositories.time_spent import TimeSpent

        return TimeSpent(self._connection)

    @cached_property
    def workloads(self) -> Workloads:
        """How much there is to see, and how long it took."""
        from assessor_app.storage.repositories.workloads import Workloads

        return Workloads(self._connection)

    @cached_property
    def begun_rubrics(self) -> DraftRubrics:
        """The rubrics that work was begun on."""
        from assessor_app.storage.own import BEGUN_RUBRICS
        from assessor_app.storage.repositories.draft_rubrics import DraftRubrics

        return DraftRubrics(self._connection, BEGUN_RUBRICS)

    @cached_property
    def kept_rubrics(self) -> DraftRubrics:
        """The earlier rubrics that a person chose to go on judging by."""
        from assessor_app.storage.own import KEPT_RUBRICS
        from assessor_app.storage.repositories.draft_rubrics import DraftRubrics

        return DraftRubrics(self._connection, KEPT_RUBRICS)

    @cached_property
    def passages(self) -> Passages:
        """Evidence text in passages."""
        from assessor_app.storage.repositories.passages import Passages

        return Passages(self._connection)

    @cached_property
    def second_attempts(self) -> SecondAttempts:
        """What was done with earlier attempts."""
        from assessor_app.storage.repositories.second_attempts import SecondAttempts

        return SecondAttempts(self._connection)

    @cached_property
    def projections(self) -> Projections:
        """The queue and its counts."""
        from assessor_app.storage.repositories.projections import Projections

        return Projections(self._connection)

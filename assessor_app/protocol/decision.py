"""The decision: a VCDM 2.0 credential that says who judged which bytes by which rubric, and why."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from assessor_app.protocol.model import (
    Contexts,
    DecimalText,
    DigestText,
    LanguageTag,
    LongText,
    Proof,
    ShortText,
    TimeText,
    Uri,
    WireModel,
)

WireOutcome = Literal["earned", "notYetEarned", "returnedIncomplete", "nonScorable", "escalated"]


class DecisionIssuer(WireModel):
    """The assessor, who is the credential's issuer."""

    id: Uri
    type: Literal["Assessor"]
    name: ShortText


class DigestedResource(WireModel):
    """Something by id and digest."""

    id: Uri
    digest_sri: DigestText = Field(alias="digestSRI")


class AnnotationsDigest(DigestedResource):
    """The annotation collection that goes with the decision."""

    total: Annotated[int, Field(ge=0)]


class Improvement(WireModel):
    """What would change a result: what is there, what is missing, what would show it."""

    present: LongText
    missing: LongText
    would_show: LongText


class CriterionResult(WireModel):
    """One criterion: a level of its own, a condition code, not applicable or unscored; and why.

    ``improvement`` tells the earner what would change it. ``changed_after_earlier``: the assessor
    first scored without knowing the scores of the earlier attempt, as the rubric asks, then looked
    at them, and scored this criterion otherwise.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {"required": [way]}
                for way in ("achievedLevel", "conditionCode", "notApplicable", "notScored")
            ]
        }
    )

    criterion: Uri
    achieved_level: Uri | None = None
    condition_code: ShortText | None = None
    not_applicable: Literal[True] | None = None
    not_scored: Literal[True] | None = None
    score: DecimalText | None = None
    comment: LongText
    improvement: Improvement | None = None
    annotation: tuple[Uri, ...] = Field(default=(), max_length=1000)
    changed_after_earlier: Literal[True] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> CriterionResult:
        ways = (self.achieved_level, self.condition_code, self.not_applicable, self.not_scored)
        if sum(way is not None for way in ways) != 1:
            raise ValueError(
                "needs exactly one of achievedLevel, conditionCode, notApplicable, notScored"
            )
        return self


class TotalScore(WireModel):
    """The weighted total in points, and what bounds it."""

    value: DecimalText
    max: DecimalText


class Feedback(WireModel):
    """What the earner reads."""

    value: LongText
    language: LanguageTag
    format: Literal["text/markdown"]


class Declaration(WireModel):
    """The assessor's declaration of interest."""

    conflict_of_interest: bool
    statement: Uri
    note: LongText | None = None


class Override(WireModel):
    """The outcome that the rule computed, where the assessor decided otherwise, and why."""

    computed: WireOutcome | Literal["undecided"]
    reason: Annotated[str, Field(min_length=1, max_length=10_000)]


class Concern(WireModel):
    """Something for the issuer's people, apart from the scores."""

    kind: Literal["safeguarding", "privacy", "authenticity", "accessibility", "other"]
    note: LongText


class DecisionSubject(WireModel):
    """What was decided. ``id`` is the submission's."""

    id: Uri
    type: Literal["AssessmentDecision"]
    assignment: Uri
    attempt: Annotated[int, Field(ge=1, le=1000)]
    achievement: Uri
    outcome: WireOutcome
    override: Override | None = None
    evidence_package: DigestedResource
    rubric: DigestedResource
    criterion_result: tuple[CriterionResult, ...] = Field(max_length=1000)
    score: TotalScore | None = None
    feedback: Feedback
    annotations: AnnotationsDigest
    declaration: Declaration
    note_to_coordinator: LongText | None = None
    concern: tuple[Concern, ...] = Field(default=(), max_length=100)
    supersedes: DigestedResource | None = None

    @model_validator(mode="after")
    def _each_once(self) -> DecisionSubject:
        criteria = [result.criterion for result in self.criterion_result]
        if len(set(criteria)) != len(criteria):
            raise ValueError("a criterion has two results")
        return self


class LogEntry(WireModel):
    """This decision's place in the device's log. ``previous`` is absent for the first one only."""

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"properties": {"sequence": {"const": 1}}},
            "then": {"properties": {"previous": False}},
            "else": {"required": ["previous"]},
        }
    )

    id: Uri
    sequence: Annotated[int, Field(ge=1, le=2**53 - 1)]
    previous: DigestText | None = None

    @model_validator(mode="after")
    def _chained(self) -> LogEntry:
        if (self.previous is None) != (self.sequence == 1):
            raise ValueError("previous must be absent in the first entry, and there in others")
        return self


class Generator(WireModel):
    """The program that wrote the document."""

    name: ShortText
    version: ShortText


class UnsignedDecision(WireModel):
    """A decision before its proof."""

    context: Contexts = Field(alias="@context")
    id: Uri
    type: tuple[Literal["VerifiableCredential"], Literal["AssessmentDecisionCredential"]]
    issuer: DecisionIssuer
    valid_from: TimeText
    credential_subject: DecisionSubject
    log: LogEntry
    generator: Generator


class Decision(UnsignedDecision):
    """A decision with its one proof."""

    proof: Proof


MAX_DECISION_BYTES = 4 << 20

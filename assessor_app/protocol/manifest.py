"""The evidence package's manifest: what the issuer signed and the assessor reviews."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from assessor_app.protocol.model import (
    ByteCount,
    Contexts,
    DigestText,
    LanguageTag,
    LongText,
    Proof,
    ShortText,
    TimeText,
    Uri,
    WebUri,
    WireModel,
)
from assessor_app.protocol.paths import check_distinct_paths, check_package_path

PackagePath = Annotated[
    str,
    Field(max_length=512, pattern="^data/"),
    AfterValidator(check_package_path),
]
MediaType = Annotated[str, Field(pattern=r"^[a-z]+/[a-z0-9][a-z0-9.+\-]*$", max_length=127)]


class StoredFile(WireModel):
    """Bytes that travel with the package, by name, size and digest."""

    path: PackagePath
    media_type: MediaType
    size: ByteCount
    digest_sri: DigestText = Field(alias="digestSRI")


class Track(StoredFile):
    """A timed text track of a video or sound recording."""

    kind: Literal["captions", "subtitles", "transcript", "descriptions"]
    language: LanguageTag


class Rendition(StoredFile):
    """The same content in a form that is easier to show (a PDF of a document, say)."""

    purpose: Literal["view", "thumbnail", "text"] = "view"


class Capture(WireModel):
    """How the stored copy of a link was taken."""

    url: WebUri
    captured: TimeText
    status: Literal["ok", "dead", "login"] = "ok"


class File(StoredFile):
    """One artifact: a file, a link's captured copy, or a written answer."""

    id: Uri
    name: ShortText
    part: ShortText
    prompt: ShortText | None = None
    track: tuple[Track, ...] = Field(default=(), max_length=100)
    rendition: tuple[Rendition, ...] = Field(default=(), max_length=100)
    capture: Capture | None = None
    unchanged_since: Annotated[int, Field(ge=1)] | None = None


class ManifestIssuer(WireModel):
    """Who made the package."""

    id: Uri
    name: ShortText


class ManifestAssignment(WireModel):
    """Whose work it is, and until when."""

    id: Uri
    assessor: Uri
    due: TimeText
    blind: bool


class ManifestSubmission(WireModel):
    """What was handed in. ``label`` is the short display id; ``learner`` a pseudonym when blind."""

    id: Uri
    label: ShortText
    attempt: Annotated[int, Field(ge=1, le=1000)]
    learner: Uri
    submitted: TimeText
    note: LongText | None = None


class ManifestAchievement(WireModel):
    """The micro-credential."""

    id: Uri
    version: ShortText
    name: ShortText
    description: LongText | None = None


class AcceptedRubric(WireModel):
    """An earlier version of the rubric by which decisions are, or were, accepted.

    ``digest_sri`` is that of its document as an earlier manifest of this package named it. With
    ``until``, decisions count whose proof was created by then, whenever they arrive.
    """

    digest_sri: DigestText = Field(alias="digestSRI")
    until: TimeText | None = None


class ManifestRubric(StoredFile):
    """The rubric's CASE 1.1 document, one of the package's files."""

    id: Uri
    last_change_date_time: TimeText
    earlier_accepted: tuple[AcceptedRubric, ...] = Field(default=(), max_length=100)


class EarlierAttempt(WireModel):
    """What an earlier attempt was told, for reviews of the next one."""

    attempt: Annotated[int, Field(ge=1, le=1000)]
    outcome: ShortText
    decided: TimeText
    feedback: LongText
    criterion: tuple[EarlierCriterion, ...] = Field(default=(), max_length=1000)


class EarlierCriterion(WireModel):
    """One criterion's result in an earlier attempt."""

    criterion: Uri
    achieved_level: Uri | None = None
    comment: LongText = ""


EarlierAttempt.model_rebuild()


class EvidencePackage(WireModel):
    """The signed manifest. Sizes and digests bind every byte that the review shows."""

    context: Contexts = Field(alias="@context")
    id: Uri
    type: tuple[Literal["EvidencePackage"]]
    version: Annotated[int, Field(ge=1, le=2**31)]
    created: TimeText
    expires: TimeText
    issuer: ManifestIssuer
    assignment: ManifestAssignment
    submission: ManifestSubmission
    achievement: ManifestAchievement
    rubric: ManifestRubric
    file: tuple[File, ...] = Field(max_length=2000)
    earlier: tuple[EarlierAttempt, ...] = Field(default=(), max_length=1000)
    proof: Proof

    @model_validator(mode="after")
    def _unique(self) -> EvidencePackage:
        stored_files = self.stored_files()
        check_distinct_paths(stored.path for stored in stored_files)
        if len({file.id for file in self.file}) != len(self.file):
            raise ValueError("two files have the same id")
        accepted = {one.digest_sri for one in self.rubric.earlier_accepted}
        if len(accepted) != len(self.rubric.earlier_accepted):
            raise ValueError("an earlier rubric is accepted twice")
        if len({(one.digest_sri, one.size) for one in stored_files}) != len(
            {one.digest_sri for one in stored_files}
        ):
            raise ValueError("the same content has two sizes")
        return self

    def stored_files(self) -> tuple[StoredFile, ...]:
        """Return all that must be fetched: rubric, artifacts, tracks and renditions, in order."""
        inner = (part for file in self.file for part in (file, *file.track, *file.rendition))
        return (self.rubric, *inner)

    @property
    def total_bytes(self) -> int:
        """The sum of the sizes of :meth:`stored_files`, in bytes."""
        return sum(stored.size for stored in self.stored_files())

"""What the stable codes of problems mean, in one plain sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from assessor_app.services.completeness import Gap
    from assessor_app.services.review import Review

_EXACT: Final = {
    "package_older": "The issuer offered an older version than the one here; the newer one stays.",
    "package_replayed": "The package changed without a new version; what was here stays.",
    "package_mixed": "The package is not the one that the issuer announced.",
    "package_other": "The package came under the name of another.",
    "package_other_assignment": "The package belongs to another assignment.",
    "package_expired": "The package is past its date; ask the issuer for a new one.",
    "package_rubric_older": "The rubric changed back, or without a new date.",
    "manifest_expired": "The package is past its date; ask the issuer for a new one.",
    "manifest_issuer": "The package is another issuer's.",
    "manifest_assessor": "The package is for another assessor.",
    "key_unknown": "It is not signed with a key of this issuer.",
    "key_revoked": "It is signed with a key that the issuer has revoked.",
    "key_expired": "It is signed with a key that has run out.",
    "signature_wrong": "The signature does not match: it was changed after signing.",
    "schema": "It is not a document of the protocol.",
    "not_json": "It is not a document of the protocol.",
    "rule_unknown_criterion": "The rubric's rule names a criterion that it does not have.",
    "rule_unknown_level": "The rubric's rule names a level that it does not have.",
    "rule_unknown_part": "The rubric's rule names a part that it does not have.",
    "rubric_malformed": "The rubric cannot be read.",
    "blob_digest": "A file's bytes are not those that the issuer signed.",
    "blob_too_long": "A file is longer than the issuer said.",
    "blob_damaged": "A stored file is damaged; it is fetched again at the next sync.",
    "blob_missing": "A stored file is missing; it is fetched again at the next sync.",
    "evidence_removed": "The evidence was removed some days after the receipt, as the issuer asks.",
    "link_dead": "A link that was handed in led nowhere when its copy was taken.",
    "link_login": "A link that was handed in asked for a login when its copy was taken.",
    "decoder_type_mismatch": "A file is not of the type that it says it is.",
    "decoder_damaged": "A file is damaged and cannot be shown.",
    "decoder_empty": "A file has no bytes.",
    "decoder_password": "A file is locked with a password.",
    "decoder_too_large": "A file is too large to be shown safely.",
    "decoder_timeout": "A file took too long to open.",
    "decoder_crashed": "A file made the decoder crash; nothing else was touched.",
    "decoder_unsupported": "A file is of a kind that is not shown here.",
    "issuer_unreachable": "The issuer cannot be reached.",
    "issuer_not_the_issuer": "Something else answered in the issuer's place.",
    "issuer_redirected": "The address leads elsewhere, which is not followed.",
    "issuer_timeout": "The issuer did not answer in time.",
    "issuer_broken": "The connection broke before the answer was whole.",
    "issuer_refused": "The issuer refused it.",
    "already_decided": "Somebody has decided on this submission already.",
    "alreadyDecided": "Somebody has decided on this submission already.",
    "packageChanged": "The issuer has a newer version of the package.",
    "rubricChanged": "The issuer has a newer version of the rubric.",
    "rubric_until": "The earlier rubric did not count any more when this was signed.",
    "notYourAssignment": "The issuer says that this is not your assignment any more.",
    "keyRevoked": "The issuer has revoked this device's key.",
    "unauthorized": "The issuer does not know this device any more.",
    "disk_full": "The disk is full.",
}
_GAPS: Final = {
    "outcome_open": "The outcome is still open.",
    "no_override_reason": "The other outcome has no reason.",
    "no_feedback": "There is no feedback for the earner.",
    "no_declaration": "The declaration of interest is missing.",
    "conflict_declared": "You declared a conflict of interest: step back instead.",
    "package_changed": "The evidence or the rubric has changed since you began.",
    "unscored": "has no score",
    "no_reason": "has no reason why it cannot be scored",
    "citation_missing": "cites no evidence, which this level needs",
    "asked_by_outcome": "cites no evidence, which it needs since it keeps the outcome from Earned",
    "no_rationale": "has no rationale",
    "no_improvement": "does not say what is missing and what would show it",
    "no_present": "does not say what is there already",
    "bare_rationale": "has a rationale that could stand under any work",
    "bare_feedback": "The feedback could stand under any work: say what this one shows.",
    "placeholder_left": "still has a placeholder in braces",
    "personal_details": "may hold a name, an e-mail address or a telephone number",
    "uncited": "cites no evidence",
    "score_outdated": "The score of a criterion does not fit this version of the rubric.",
    "mark_outdated": "A mark is on a file that is not in this version of the package.",
    "not_opened": "was not opened",
    "changed_after_earlier": "was scored otherwise after you had seen the earlier attempt, which "
    "the decision says",
}


def explain_issuer(code: str, message: str) -> str:
    """Return what happened between here and an issuer, plainly first and then in its detail."""
    if not code.startswith("issuer_") or code == "issuer_refused":
        return message
    known = _EXACT.get(code, message)
    return message if known == message else f"{known} {message}"


def explain(code: str) -> str:
    """Return what the code of a problem means; a code that is not known is given back in words."""
    conflict, _slash, rest = code.partition("/")
    if conflict == "conflict" and rest:
        return f"It conflicts with what the issuer holds. {explain(rest)}"
    known = _EXACT.get(code)
    return known or f"{code.replace('_', ' ').capitalize()}."


def said_as(gap: Gap, review: Review) -> str:
    """Return the name of a gap's sentence: its code, or ``asked_by_outcome`` for a citation that
    the outcome, not the level, asks for."""
    criterion = review.rubric.criterion(gap.criterion) if gap.criterion is not None else None
    if gap.code != "citation_missing" or criterion is None:
        return gap.code
    score = review.scores.get(criterion.id)
    by_level = score is None or score.level in criterion.citation_required_at
    return gap.code if by_level else "asked_by_outcome"


def explain_gap(gap: Gap, review: Review) -> str:
    """Return a gap as a sentence that names its criterion or artifact."""
    text = _GAPS.get(said_as(gap, review), gap.code.replace("_", " ") + ".")
    if text.endswith("."):
        return text
    if gap.criterion is not None:
        criterion = review.rubric.criterion(gap.criterion)
        name = gap.criterion if criterion is None else criterion.code or criterion.title
        return f"Criterion {name} {text}."
    if gap.artifact is None:
        return f"The overall feedback {text}."
    names = [one.name for one in review.artifacts if one.id == gap.artifact]
    return f"{names[0] if names else 'A file'} {text}."

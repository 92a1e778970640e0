"""Enrol with an issuer by an invitation: pin its key, prove possession of ours, keep the token."""

from __future__ import annotations

from assessor_app.domain.changes import Changes, Topic
from assessor_app.domain.clock import to_rfc3339
from assessor_app.domain.enrolment import Issuer
from assessor_app.domain.ids import IssuerId, LogId, new_urn
from assessor_app.domain.progress import CancelToken
from assessor_app.domain.strict_json import to_nfc
from assessor_app.errors import UserFixable
from assessor_app.services.workspace import Workspace
from assessor_app.signing.canonical import canonical_bytes
from assessor_app.signing.multikey import PublicKey


def enrol(
    workspace: Workspace, invitation: str, name: str, cancel: CancelToken | None = None
) -> tuple[Issuer, Changes]:
    """Enrol with the issuer that wrote ``invitation``, under the name that it will show.

    Raises:
        Cancelled: when ``cancel`` was thrown before the invitation was used.
        UserFixable: ``invitation_malformed``, ``name_missing``, ``already_enrolled``.
        IntegrityProblem: when the issuer's document is not signed by the invitation's key.
        IssuerProblem: when the issuer cannot be reached or refuses.
    """
    # What speaks to issuers is imported when one is spoken to: no start waits for it.
    from assessor_app.issuers import enrolment as wire
    from assessor_app.signing.verification import verify_well_known

    if not name.strip():
        raise UserFixable("A name is needed: decisions are signed with it.", code="name_missing")
    parsed = wire.parse_invitation(invitation)
    data = wire.discover(parsed.base_url)
    pinned = PublicKey.from_multibase(parsed.key)
    known = verify_well_known(data, [pinned], now=workspace.now()).document
    _require_new(workspace, known.id)
    request = canonical_bytes(_request(workspace, parsed.code, known.id, to_nfc(name.strip())))
    if cancel is not None:
        cancel.check()
    answer = wire.enrol(known.api_base, request)
    issuer = Issuer(
        id=IssuerId(known.id),
        kind="sync_api",
        name=known.name,
        base_url=parsed.base_url,
        api_base=known.api_base,
        well_known=data,
        token=answer.token,
        assessor=workspace.keys.signing_key.public.did,
        assessor_name=to_nfc(name.strip()),
        log=LogId(new_urn()),
        feed_state=None,
        enrolled_at=workspace.now(),
    )
    with workspace.store.write() as tx:
        tx.issuers.add(issuer)
    return issuer, Changes.of(Topic.ISSUERS, Topic.QUEUE)


def list_issuers(workspace: Workspace) -> tuple[Issuer, ...]:
    """Return the issuers that this device is enrolled with."""
    with workspace.store.read() as tx:
        return tx.issuers.all()


def _require_new(workspace: Workspace, issuer: str) -> None:
    if any(one.id == issuer for one in list_issuers(workspace)):
        raise UserFixable("You are enrolled with this issuer already.", code="already_enrolled")


def _request(workspace: Workspace, code: str, issuer: str, name: str) -> dict[str, object]:
    import platform

    from assessor_app.signing.proof import add_proof

    key = workspace.keys.signing_key
    document = {
        "type": "EnrolmentRequest",
        "code": code,
        "assessor": key.public.did,
        "name": name,
        "device": platform.node()[:100] or "computer",
        "created": to_rfc3339(workspace.now()),
    }
    return add_proof(document, key, created=workspace.now(), domain=issuer)

"""The issuer's command line: ``python -m reference_issuer --home DIR COMMAND``."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from assessor_app.domain.clock import to_rfc3339
from assessor_app.errors import AssessorError
from reference_issuer.acceptance import EarlierWork
from reference_issuer.catalogue import ArtifactEntry, SubmissionEntry, make_entry
from reference_issuer.commands import make_parser
from reference_issuer.config import IssuerConfig
from reference_issuer.reports import IssuerStatus
from reference_issuer.server import IssuerServer
from reference_issuer.service import IssuerService

Options = argparse.Namespace
Answer = tuple[dict[str, Any], str]
_LABEL_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def main(arguments: Sequence[str] | None = None) -> int:
    """Do one command; return 0 when done, 1 when it could not be, 130 on Ctrl-C.

    A wrong command line exits 2.
    """
    options = make_parser().parse_args(arguments)
    try:
        answer, text = _VERBS[options.verb](options)
    except AssessorError as problem:
        _tell_problem(problem, as_json=options.json)
        return 1
    except KeyboardInterrupt:
        return 130
    print(json.dumps(answer, ensure_ascii=False) if options.json else text, flush=True)
    return 0


def _tell_problem(problem: AssessorError, *, as_json: bool) -> None:
    if as_json:
        told = {"code": problem.code, "message": problem.message, "hint": problem.hint}
        print(json.dumps({"problem": told}, ensure_ascii=False))
        return
    print(f"{problem.message} {problem.hint}".strip(), file=sys.stderr)


def _init(options: Options) -> Answer:
    with IssuerService.init(options.home, name=options.name, base_url=options.base_url) as service:
        status = service.status()
    return {"id": status.id, "name": status.name}, f"Made the issuer {status.name}, {status.id}"


def _serve(options: Options) -> Answer:
    config = IssuerConfig(options.home, requests_per_minute=options.requests_per_minute)
    server = IssuerServer(config, host=options.host, port=options.port)
    told = {"location": server.location, "port": server.port}

    def tell() -> None:
        text = f"Serving at {server.location} (stop with Ctrl-C)"
        print(json.dumps(told) if options.json else text, flush=True)
        if options.until_input_ends:
            threading.Thread(target=_stop_at_end_of_input, args=(server,), daemon=True).start()

    server.serve(port_file=options.port_file, on_ready=tell)
    return {"stopped": True}, "Stopped."


def _stop_at_end_of_input(server: IssuerServer) -> None:
    """Stop with whoever started this: the system closes its end of the pipe, however it ended."""
    while os.read(sys.stdin.fileno(), 4096):  # no buffer, whose lock could outlive the rest
        pass
    server.stop()


def _status(options: Options) -> Answer:
    with IssuerService(options.home) as service:
        status = service.status()
    return status.to_json(), _in_words(status)


def _in_words(status: IssuerStatus) -> str:
    lines = [
        f"{status.name}, {status.id}",
        f"{status.achievements} micro-credentials, {status.submissions} submissions, "
        f"{status.awards} awards",
        *(f"  {outcome}: {count}" for outcome, count in status.outcomes),
    ]
    for one in status.assessors:
        state = "enrolled" if one.enrolled else "invited"
        lines.append(
            f"{one.name} ({state}): {one.assigned} to assess, {one.decided} decided, "
            f"{one.recused} recused, {one.recalled} recalled; {one.decisions} decisions, "
            f"{one.log_gaps} gaps in the log"
        )
    return "\n".join(lines)


def _export(options: Options) -> Answer:
    answer: dict[str, Any] = {}
    lines = []
    with IssuerService(options.home) as service:
        if options.folder is not None:
            report = service.export_decisions(options.folder)
            answer["decisions"] = report.count
            lines.append(f"Wrote {report.count} decisions to {options.folder}")
        if options.packages is not None:
            report = service.export_packages(options.packages)
            answer["packages"] = report.count
            lines.append(f"Wrote {report.count} packages to {options.packages}")
    return answer, "\n".join(lines) or "Name a folder, or --packages with one."


def _rubric(options: Options) -> Answer:
    with IssuerService(options.home) as service:
        if options.action == "accept":
            return _accept(service, options)
        slug = service.add_rubric(
            options.file,
            slug=options.slug,
            name=options.achievement_name,
            version=options.achievement_version,
            earlier=_earlier(options),
            until=options.until,
        )
    return {"achievement": slug}, f"Added the micro-credential {slug}"


def _earlier(options: Options) -> EarlierWork:
    """Return what is asked for; to name an end is to ask that it counts until then."""
    counts = options.accept_earlier or options.until is not None
    return EarlierWork.COUNTS if counts else EarlierWork.ENDS


def _accept(service: IssuerService, options: Options) -> Answer:
    if options.no_longer:
        count = service.accept_no_longer(options.slug)
        return {"ended": count}, f"Ended it for {count} earlier rubrics of {options.slug}"
    count = service.accept_earlier(options.slug, until=options.until)
    end = "" if options.until is None else f" until {to_rfc3339(options.until)}"
    return {"accepted": count}, f"Accepts {count} earlier rubrics of {options.slug}{end}"


def _submission(options: Options) -> Answer:
    with IssuerService(options.home) as service:
        if options.action == "update":
            part = service.default_part(submission=options.submission)
            service.replace_files(options.submission, _artifacts(options.files, part))
            return {"updated": options.submission}, f"Changed {options.submission}"
        if options.from_catalog is not None:
            added = service.add_catalogue(options.from_catalog)
            return {"submissions": list(added)}, f"Added {len(added)} submissions"
        label = options.label or _made_up_label()
        part = service.default_part(achievement=options.achievement or "")
        members = {
            "slug": f"s-{label.lower()}" if label.isascii() else f"s-{secrets.token_hex(4)}",
            "label": label,
            "achievement": options.achievement or "",
            "attempt": options.attempt,
            "note": options.note,
            "files": [one.to_json() for one in _artifacts(options.files, part)],
        }
        (added_id,) = service.add_submissions([make_entry(SubmissionEntry, members)])
    return {"submission": added_id, "label": label}, f"Added the submission {label}"


def _artifacts(texts: Sequence[str], default_part: str) -> tuple[ArtifactEntry, ...]:
    """Return artifacts of ``[PART=]FILE`` texts; an existing file's name is never split."""
    entries = []
    for text in texts:
        part, equals, path = text.partition("=")
        if not equals or Path(text).exists():
            part, path = default_part, text
        entries.append(
            make_entry(ArtifactEntry, {"path": path, "name": Path(path).name, "part": part})
        )
    return tuple(entries)


def _made_up_label() -> str:
    letters = "".join(secrets.choice(_LABEL_LETTERS) for _ in range(4))
    return f"{letters}-{secrets.randbelow(90) + 10}"


def _assessor(options: Options) -> Answer:
    with IssuerService(options.home) as service:
        if options.action == "revoke":
            count = service.revoke_assessor(options.name)
            return {"revoked": count}, f"Revoked {count} keys of {options.name}"
        invitation = service.invite(options.name)
    return {"assessor": invitation.assessor, "invitation": str(invitation)}, str(invitation)


def _assign(options: Options) -> Answer:
    with IssuerService(options.home) as service:
        if options.all:
            given = service.assign_all(options.assessor, due_days=options.due)
        else:
            given = (service.assign(options.submission, options.assessor, due_days=options.due),)
    return {"assignments": list(given)}, f"Gave {len(given)} submissions to {options.assessor}"


def _recall(options: Options) -> Answer:
    with IssuerService(options.home) as service:
        service.recall(options.submission, options.assessor)
    return {"recalled": options.submission}, f"Took {options.submission} back"


def _key(options: Options) -> Answer:
    with IssuerService(options.home) as service:
        if options.action == "rotate":
            made = service.rotate_key(grace_days=options.grace_days)
            return {"key": made}, f"Made the key {made}"
        service.revoke_key(options.key)
    return {"revoked": options.key}, f"Revoked {options.key}"


_VERBS: Final[dict[str, Callable[[Options], Answer]]] = {
    "init": _init,
    "serve": _serve,
    "status": _status,
    "export": _export,
    "rubric": _rubric,
    "submission": _submission,
    "assessor": _assessor,
    "assign": _assign,
    "recall": _recall,
    "key": _key,
}

if __name__ == "__main__":
    raise SystemExit(main())

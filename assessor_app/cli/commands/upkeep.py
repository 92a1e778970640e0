"""``backup`` and ``doctor``: keeping the profile safe and sound."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from assessor_app.cli.context import Context
from assessor_app.cli.output import EXIT_OK, EXIT_REFUSED
from assessor_app.services.profile import backup, health

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add_commands(
    commands: _SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    """Add this module's commands."""
    copy = commands.add_parser("backup", parents=[shared], help="copy the whole profile, encrypted")
    copy.add_argument("file", type=Path, help="the backup to write, or with --restore to read")
    copy.add_argument("--restore", action="store_true", help="fill an empty profile from it")
    copy.set_defaults(run=_backup)
    doctor = commands.add_parser("doctor", parents=[shared], help="look after this installation")
    doctor.set_defaults(run=_doctor)


def _backup(context: Context, options: argparse.Namespace) -> int:
    if options.restore:
        backup.restore(options.file, context.profile)
        context.output.result(
            {"restored": context.profile.folder},
            lambda: [f"Restored into {context.profile.folder}."],
        )
        return EXIT_OK
    size = backup.write(context.workspace, options.file, context.output.progress)
    data = {"written": options.file, "bytes": size}
    context.output.result(data, lambda: [f"Backed up to {options.file}."])
    return EXIT_OK


def _doctor(context: Context, options: argparse.Namespace) -> int:
    findings = list(health.examine_system())
    if context.profile.keys.exists():
        findings += health.examine_profile(context.workspace)
    sound = all(finding.sound for finding in findings)
    context.output.result(
        {"sound": sound, "findings": findings},
        lambda: [
            f"{'ok  ' if one.sound else 'LOOK'}  {one.name}: {one.detail}" for one in findings
        ],
    )
    return EXIT_OK if sound else EXIT_REFUSED

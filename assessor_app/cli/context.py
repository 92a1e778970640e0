"""What every command needs: the profile, how to unlock it, where to write."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from datetime import datetime
from pathlib import Path

from assessor_app.cli.output import Output
from assessor_app.config import Profile
from assessor_app.domain.clock import Clock
from assessor_app.domain.progress import CancelToken
from assessor_app.errors import EnvironmentProblem, UserFixable
from assessor_app.services.profile.unlocking import system_unlocking
from assessor_app.services.workspace import Unlocking, Workspace

_VARIABLE = "ASSESSOR_PASSPHRASE"
_HOW_TO_GIVE_IT = f"Give a passphrase with --passphrase-file, or in {_VARIABLE}."


class Context:
    """One run of the command line. The workspace is opened when a command first asks for it."""

    def __init__(
        self, profile: Profile, output: Output, options: argparse.Namespace, clock: Clock
    ) -> None:
        self.profile = profile
        self._clock = clock
        self.output = output
        self.cancel = CancelToken()
        self._options = options
        self._workspace: Workspace | None = None

    @classmethod
    def of(cls, options: argparse.Namespace, output: Output, clock: Clock) -> Context:
        """Return the context that the options ask for."""
        return cls(Profile(options.profile.expanduser()), output, options, clock)

    def now(self) -> datetime:
        """Return the time now."""
        return self._clock()

    @property
    def workspace(self) -> Workspace:
        """The opened profile. A keyring that fails leads to a question for the passphrase.

        Raises:
            UserFixable: ``profile_missing`` where there is none: only enrolling makes one.
        """
        if self._workspace is None and not self.has_profile:
            raise UserFixable(
                f"There is no profile in {self.profile.folder} yet.",
                hint="Enrol with an invitation first, or name another folder with --profile.",
                code="profile_missing",
            )
        return self.workspace_made()

    @property
    def has_profile(self) -> bool:
        """Whether anything of a profile is there, whole or not."""
        profile = self.profile
        return any(path.exists() for path in (profile.keys, profile.database, profile.journal))

    def workspace_made(self) -> Workspace:
        """Return the opened profile, which is made where there is none."""
        if self._workspace is None:
            self._workspace = self._open()
            self._report_recovery(self._workspace)
        return self._workspace

    def _open(self) -> Workspace:
        given = self._given_passphrase()
        keyring = not self._options.no_keyring and given is None
        try:
            return self._open_with(system_unlocking(given, use_keyring=keyring))
        except (UserFixable, EnvironmentProblem) as problem:
            if given is not None or not _wants_passphrase(problem):
                raise
            if not sys.stdin.isatty():
                problem.hint = f"{problem.hint} {_HOW_TO_GIVE_IT}".strip()
                raise
            self.output.note(problem.message)
        typed = getpass.getpass("Passphrase: ")
        if not self.has_profile and getpass.getpass("Once more: ") != typed:
            raise UserFixable("The two passphrases differ.", code="passphrase_differs")
        return self._open_with(system_unlocking(typed, use_keyring=False))

    def _open_with(self, unlocking: Unlocking) -> Workspace:
        return Workspace.open(self.profile, unlocking, clock=self._clock)

    def _given_passphrase(self) -> str | None:
        path: Path | None = self._options.passphrase_file
        if path is None:
            return os.environ.get(_VARIABLE)
        try:
            return path.read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as exc:
            raise EnvironmentProblem(
                "The passphrase file cannot be read.", code="file_unreadable"
            ) from exc

    def _report_recovery(self, workspace: Workspace) -> None:
        restored = len(workspace.recovery.restored)
        if restored:
            self.output.note(f"{restored} signed decision(s) restored after a crash.")

    def close(self) -> None:
        """Close what was opened."""
        if self._workspace is not None:
            self._workspace.close()
            self._workspace = None


def _wants_passphrase(problem: Exception) -> bool:
    code = getattr(problem, "code", "")
    return code == "passphrase_needed" or str(code).startswith("keyring_")

"""What every part of the window is given: the workspace, the task runner and the look."""

from __future__ import annotations

from dataclasses import dataclass

from assessor_app.services.profile.sample_issuer import SampleIssuer
from assessor_app.services.workspace import Workspace
from assessor_app.ui.task_runner import TaskRunner
from assessor_app.ui.theme.appearance import Appearance


@dataclass(frozen=True, slots=True)
class UiContext:
    """Passed to constructors; nothing in the window is reached through a global.

    ``sample`` serves the sample work; None where the program was started without it.
    """

    workspace: Workspace
    runner: TaskRunner
    appearance: Appearance
    sample: SampleIssuer | None = None

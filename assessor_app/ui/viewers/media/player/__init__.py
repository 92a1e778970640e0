"""The player: a process that decodes video and sound, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Serve the window that started this process, until it closes the pipe."""
    from assessor_app.ui.viewers.media.player.channel import Channel
    from assessor_app.ui.viewers.media.player.confinement import confine

    settings = json.loads(arguments[0])
    channel = Channel()
    layers = confine()
    # From here on Qt may be loaded, which starts threads.
    from assessor_app.ui.viewers.media.player.serving import serve

    return serve(channel, settings, layers)

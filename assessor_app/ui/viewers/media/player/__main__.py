"""``python -m assessor_app.ui.viewers.media.player SETTINGS``: what the window starts."""

from __future__ import annotations

import sys

from assessor_app.ui.viewers.media.player import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

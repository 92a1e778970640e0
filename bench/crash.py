"""Three hundred lives ended by ``kill -9``; the suite ends a hundred (``tests/e2e/test_kill.py``).

Budget: nothing lost, nothing doubled, nothing that was never signed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import Final

CYCLES: Final = 300


def measure() -> dict[str, object]:
    """Return how many lives were ended and how long it took.

    Raises:
        RuntimeError: something was lost or doubled; what pytest printed says what.
    """
    begun = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "-s", "tests/e2e/test_kill.py"]
    variables = {**os.environ, "ASSESSOR_KILL_CYCLES": str(CYCLES)}
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stdout[-4000:])
    return {"lives_ended": CYCLES, "lost": 0, "doubled": 0, "took_s": time.monotonic() - begun}

"""What runs inside the decoder process. Nothing outside this folder imports from it.

``main`` is the entry of the process, also for a frozen build, whose ``__main__`` calls it when
the first argument is ``assessor_app.evidence.decoder.child.WORKER_FLAG``.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Serve requests on standard input until it ends; ``arguments`` is one JSON object.

    With ``nursery`` instead, what comes there are orders to fork such a worker.
    """
    gc.disable()  # until all is loaded: nothing of that is garbage
    from assessor_app.evidence.decoder.wire import NURSERY

    if arguments[0] == NURSERY:
        from assessor_app.evidence.decoder.worker.raising import raise_workers

        return raise_workers()
    from assessor_app.evidence.decoder.worker.serving import Settings, serve

    return serve(Settings(**json.loads(arguments[0])))

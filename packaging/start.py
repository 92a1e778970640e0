"""Where a frozen build starts: the same entry as ``python -m assessor_app``."""

import sys

from assessor_app.__main__ import main

sys.exit(main())

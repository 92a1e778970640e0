"""What a disk may hold after a power cut, rebuilt from the system calls of a real run.

:mod:`recording` runs a subject under strace and reads its calls, :mod:`disk` is a disk that has
promised only what was synced, :mod:`replay` cuts the power and starts the program on what is left.
"""

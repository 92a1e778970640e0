"""The isolated decoder: learners' files are opened in a locked-down process, never in this one."""

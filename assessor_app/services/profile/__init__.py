"""The profile on this machine: unlocked, backed up, looked over."""

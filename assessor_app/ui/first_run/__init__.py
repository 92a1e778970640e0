"""Starting: opening the profile, the ways back when that fails, and the first hour."""

"""The user's project: which files, ids, days and settings a word means."""

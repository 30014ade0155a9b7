"""Starting: the first text of a table, from a few words about it."""

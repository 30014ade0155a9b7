"""The set algebra: exact sets of values of every type; knows no YAML and no rows."""

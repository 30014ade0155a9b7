"""One context in, one decision out, and why."""

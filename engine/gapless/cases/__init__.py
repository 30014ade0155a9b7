"""Examples with the decision they must lead to: run, measured, generated and written."""

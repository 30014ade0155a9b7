"""The language of cells: S-FEEL unary tests, their plain-word forms, and expressions."""

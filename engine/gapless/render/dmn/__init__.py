"""DMN: a procedure as a file that other engines and modelers open."""

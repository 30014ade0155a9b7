"""Many contexts at once: columns of values in, columns of decisions out."""

"""Changes to the text of a table file that keep its layout and its comments."""

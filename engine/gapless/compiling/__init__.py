"""From a table to a grid of boxes: the form that decides fast and the form that is analysed."""

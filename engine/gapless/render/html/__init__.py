"""Rendering as HTML: pages for the intranet and for the wall."""

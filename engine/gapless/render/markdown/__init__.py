"""Rendering as Markdown: for wikis, forges and release notes."""

"""Rendering for the terminal: pages of text that fit its width."""

"""Rendering for programs that watch a build: GitHub, JUnit, SARIF, editors."""

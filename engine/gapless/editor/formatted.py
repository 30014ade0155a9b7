"""Formatted: a text as ``gapless fmt`` lays it out."""

from __future__ import annotations

from lsprotocol import types

from gapless.diagnostic import TableError
from gapless.editing.formatting import CannotFormat, format_source, holds_cases
from gapless.editor.view import View


def formatting(view: View, params: types.DocumentFormattingParams) -> list[types.TextEdit] | None:
    """What changes the text into its canonical form; nothing for one that cannot be read."""
    source = view.document.source
    if not view.document.is_table and not holds_cases(source):
        return None
    try:
        return view.edits(format_source(source, cases=holds_cases(source)))
    except (TableError, CannotFormat):
        return None

"""Formatted: a text as ``gapless fmt`` lays it out."""

from __future__ import annotations

from lsprotocol import types

from gapless.diagnostic import TableError
from gapless.editing.formatting import CannotFormat, file_kind, format_source
from gapless.editor.view import View
from gapless.reading.schema import TABLE


def formatting(view: View, params: types.DocumentFormattingParams) -> list[types.TextEdit] | None:
    """What changes the text into its canonical form; nothing for one that cannot be read."""
    source = view.document.source
    if not view.document.is_table and file_kind(source) == TABLE:
        return None
    try:
        return view.edits(format_source(source))
    except (TableError, CannotFormat):
        return None

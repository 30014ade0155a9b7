"""Features: what an editor may ask about a text, and who answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lsprotocol import types

from gapless.dataclass import dataclass
from gapless.editor.actions import actions, resolve
from gapless.editor.completing import complete
from gapless.editor.formatted import formatting
from gapless.editor.hovered import hover
from gapless.editor.lenses import lenses
from gapless.editor.navigation import definition, highlights, references
from gapless.editor.renaming import prepare_rename, rename
from gapless.editor.view import Need, View


def uri_of(params: Any) -> str:
    """The address of the text that is asked about; of an action, that which it was offered with."""
    if isinstance(params, types.CodeAction):
        return str(params.data.get("uri")) if isinstance(params.data, Mapping) else ""
    return str(params.text_document.uri)


@dataclass(frozen=True, slots=True)
class Feature:
    """A request: who answers it, and what must be known of the text.

    One that ``echoes`` is answered with what was asked where there is nothing to add.
    """

    answer: Callable[[View, Any], Any]
    options: Any = None
    needs: Need = Need.TEXT
    echoes: bool = False


_ACTIONS = types.CodeActionOptions(
    [
        types.CodeActionKind.QuickFix,
        types.CodeActionKind.Refactor,
        types.CodeActionKind.SourceFixAll,
    ],
    resolve_provider=True,
)
#: By the method of the protocol.
FEATURES: Mapping[str, Feature] = {
    types.CODE_ACTION_RESOLVE: Feature(resolve, needs=Need.TABLE, echoes=True),
    types.TEXT_DOCUMENT_CODE_ACTION: Feature(actions, _ACTIONS, Need.TABLE),
    types.TEXT_DOCUMENT_CODE_LENS: Feature(lenses, needs=Need.TABLE),
    types.TEXT_DOCUMENT_COMPLETION: Feature(complete, types.CompletionOptions([" ", ":", ","])),
    types.TEXT_DOCUMENT_DEFINITION: Feature(definition, needs=Need.CHECK),
    types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT: Feature(highlights),
    types.TEXT_DOCUMENT_FORMATTING: Feature(formatting),
    types.TEXT_DOCUMENT_HOVER: Feature(hover, needs=Need.CHECK),
    types.TEXT_DOCUMENT_PREPARE_RENAME: Feature(prepare_rename),
    types.TEXT_DOCUMENT_REFERENCES: Feature(references, needs=Need.CHECK),
    types.TEXT_DOCUMENT_RENAME: Feature(rename, types.RenameOptions(prepare_provider=True)),
}

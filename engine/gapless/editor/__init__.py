"""The language server: what an editor is told about the tables that are open in it."""

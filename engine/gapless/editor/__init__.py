"""The language server: what an editor shows of the tables that are open in it."""

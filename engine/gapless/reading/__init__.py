"""From the bytes of a file to tables: YAML with places, its schema, columns, rows, a library."""

"""Decision tables of DMN files as the nodes that tables in YAML are read from."""

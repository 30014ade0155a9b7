"""A second, slow and simple reading of decision tables, to test the engine against.

Nothing here but ``bridge`` imports gapless.  A random table is plain data (``tables``): from
it come both the YAML text the engine reads and the answers of the oracle (``answers``,
``analysis``), which compares values one by one and tries every point that matters.

The flow: ``columns`` (values and sample points) -> ``unary_tests`` (cells) -> ``tables`` ->
``answers`` (one context) -> ``analysis`` (all contexts); ``generators`` draws random tables;
``symbols`` reads the S-FEEL symbols that findings print; ``bridge`` hands the YAML to gapless.
"""

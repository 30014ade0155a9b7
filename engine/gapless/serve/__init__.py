"""The service: tables over HTTP, and the log of what was decided.

What speaks HTTP needs the extra ``serve`` and is imported only where a service is started; the
catalogue and the log need nothing.
"""

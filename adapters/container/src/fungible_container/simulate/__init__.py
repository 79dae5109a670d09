"""The server's side of each wire: `build` makes what an ASGI server hands on, `read` what it makes of the answer.

Never imported at run time.
"""

"""AWS's side of each wire: `build` makes the native event, `read` makes of the answer what the service would.

Never imported at run time. All functions are pure: what a service draws from its clock or its dice is an option
with a constant default. An answer that is an exception stands for an invocation that failed.
"""

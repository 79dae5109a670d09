"""What to do about each difference, whatever the platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FIXES: Mapping[str, str] = {
    "streaming": "return the whole body, or a link to it, where the first chunk must not wait for the last",
    "response_size": "answer with a link to what is larger",
    "set_cookie": "keep cookie values to letters, digits and -._~, and the order of attributes out of tests",
    "repeated_response_headers": "join the values yourself, where their grammar is a list",
    "repeated_request_headers": "split the value at its commas, where its grammar is a list",
    "repeated_query": "send one key with a list in it",
    "encoded_path": "work with request.path, or send what must stay encoded in the query",
    "binary_response": "encode it as text",
    "untyped_response": "give the answer a content type",
    "header_text": "keep header values to ASCII",
    "head_content_length": "give clients the length in a header of your own",
    "partial": "ask for it where the source is bound and where it is configured",
    "partial:unsupported": "ask for single messages, or make the handler repeatable: a failure brings back the others",
    "batch": "let the handler take any number of items, one too",
    "order": "keep what must stay in order in one item, or number the items",
    "deletions": "write a mark of what is gone first, or choose a source that tells of it",
    "attempt": "count attempts in a store of your own",
    "deadline": "bound the work by a time limit of its own",
    "retry_after": "set the delay where the source is configured",
    "reject": "give the source a dead-letter queue and few deliveries",
    "any_json": "send an object",
    "background": "await what must be done, or send it to a queue",
    "sync_handler": "make it async def where it waits for something",
    "process_resource": "declare it pure=True where neither it nor its factory does I/O",
    "on_stop": "finish in the call what must be finished",
    "lacks": "do without it, or leave what needs it out of this target",
    "field": "carry it in the body",
}
"""Each feature that a table may call `differs` or `unsupported`; `field` is for all fields of an event, and
`<feature>:unsupported` for what is not there at all."""

BEARABLE = ("partial",)
"""What a function does without, at the price of the fix; any other unsupported feature makes it impossible."""

EVERY_CALL = ("response_size", "head_content_length")
"""What no text of a handler shows: it depends on the call."""

"""Lambda function URLs, BUFFERED.

Lambda developer guide, "Invoking Lambda function URLs": request and response payload formats, which are format 2.0
of API Gateway's HTTP APIs. Other than there the path stays encoded (measured, standard-server
issue 93), and the Cookie header stays in `headers` beside `cookies` (recorded events). From memory: the 502
and its text; no content type is added here, since no source says which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible_aws.simulate._gateway import REGION, MalformedAnswer, encoded_path
from fungible_aws.simulate.http_v2 import proxy_event, understood

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fungible.events.http import HttpRequest

from fungible.outcome import HttpResponse

URL_ID = "abcdefghijklmnopqrstuvwxyz012345"


def build(request: HttpRequest, options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the event of a request; a function URL has no stage but `$default`.

    Options: url_id, account, region, request_id, time (ms since 1970), raw_query.
    """
    given = options or {}
    url = given.get("url_id", URL_ID)
    own = {
        "request_id": "e1506fd5-9e7b-434f-bd42-4f8fa224b599",
        **given,
        "stage": "$default",
        "api_id": url,
        "domain": f"{url}.lambda-url.{given.get('region', REGION)}.on.aws",
    }
    return proxy_event(request, own, encoded_path(request))


def read(answer: Any, wire: Mapping[str, Any], options: Mapping[str, Any] | None = None, /) -> HttpResponse:
    """Return what the client gets; a wrong answer and a failed invocation are a 502 of the URL's own."""
    try:
        return understood(answer, wire, None)
    except MalformedAnswer:
        return HttpResponse(b"Internal Server Error", 502)

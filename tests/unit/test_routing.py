"""Routing: a literal before a parameter before a catch-all, found at constant cost or by the full search alike."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import fungible_aws
from fungible import App, RouteConflict, UsageError
from fungible.function import Function, Http
from fungible.routes import NoMatch, Routes

TABLE = [
    "GET /",
    "GET /a",
    "POST /a",
    "GET /a/{x}",
    "GET /a/b",
    "DELETE /a/{y}",
    "GET /a/{x}/c",
    "GET /a/b/d",
    "GET /{p}/b",
    "GET /f/{rest...}",
    "POST /f/{x}",
    "GET /f/g/{rest...}",
    "GET /slash/",
    "OPTIONS /own",
    "GET /own",
    "HEAD /h/{x}",
    "GET /h/{x}",
]


def routes_of(rows: list[str]) -> Routes:
    """Return routes whose functions are named after their row."""
    routes, app = Routes(), App("a")
    for row in rows:
        method, path = row.split(" ")
        function = Function(app, lambda: None, Http((method,), path), ())
        function.name = row
        routes.add(function, (method,), path)
    return routes


def found(routes: Routes, asked: str) -> Any:
    method, path = asked.split(" ", 1)
    match = routes.match(method, path)
    if isinstance(match, NoMatch):
        return match.allow
    return match[0].name, dict(match[1])


MATCHES: list[tuple[str, Any]] = [
    ("GET /", ("GET /", {})),
    ("GET /a", ("GET /a", {})),
    ("GET /a/b", ("GET /a/b", {})),
    ("GET /a/z", ("GET /a/{x}", {"x": "z"})),
    ("DELETE /a/b", ("DELETE /a/{y}", {"y": "b"})),
    ("GET /a/b/c", ("GET /a/{x}/c", {"x": "b"})),
    ("GET /a/b/d", ("GET /a/b/d", {})),
    ("GET /z/b", ("GET /{p}/b", {"p": "z"})),
    ("GET /f/b", ("GET /f/{rest...}", {"rest": "b"})),
    ("GET /f/x/y/z", ("GET /f/{rest...}", {"rest": "x/y/z"})),
    ("GET /f//z", ("GET /f/{rest...}", {"rest": "/z"})),
    ("GET /f/g/h", ("GET /f/g/{rest...}", {"rest": "h"})),
    ("GET /f/g", ("GET /f/{rest...}", {"rest": "g"})),
    ("POST /f/g", ("POST /f/{x}", {"x": "g"})),
    ("GET /a/ü b%2F?", ("GET /a/{x}", {"x": "ü b%2F?"})),
    ("HEAD /a", ("GET /a", {})),
    ("HEAD /a/z", ("GET /a/{x}", {"x": "z"})),
    ("HEAD /h/1", ("HEAD /h/{x}", {"x": "1"})),
    ("OPTIONS /own", ("OPTIONS /own", {})),
    ("GET /slash/", ("GET /slash/", {})),
    ("GET /slash", ()),
    ("GET /f/", ()),
    ("GET /f", ()),
    ("GET /a/", ()),
    ("GET /a/b/c/d", ()),
    ("GET //a", ()),
    ("GET a", ()),
    ("GET evil/a/z", ()),
    ("GET *", ()),
    ("get /a", ("GET", "HEAD", "OPTIONS", "POST")),
    ("PUT /a", ("GET", "HEAD", "OPTIONS", "POST")),
    ("PUT /a/z", ("DELETE", "GET", "HEAD", "OPTIONS")),
    ("PUT /f/z", ("GET", "HEAD", "OPTIONS", "POST")),
    ("OPTIONS /a", ("GET", "HEAD", "OPTIONS", "POST")),
    ("PUT /own", ("GET", "HEAD", "OPTIONS")),
]


@pytest.mark.parametrize(("asked", "expected"), MATCHES, ids=[row[0] for row in MATCHES])
def test_the_table_of_matches(asked: str, expected: Any) -> None:
    assert found(routes_of(TABLE), asked) == expected
    assert found(routes_of(TABLE[::-1]), asked) == expected


@pytest.mark.parametrize("asked", ["GET evil/a/z", "GET a/z", "GET http://host/a/z"])
def test_what_does_not_start_with_a_slash_is_no_path(asked: str) -> None:
    assert found(routes_of(["GET /a/{x}"]), asked) == ()


segments = st.sampled_from(["a", "b", "", "{x}", "{y}", "{z...}"])
patterns = st.builds(
    lambda method, parts: f"{method} /" + "/".join(parts),
    st.sampled_from(["GET", "POST"]),
    st.lists(segments, max_size=4),
)
paths = st.builds("/".join, st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=6))
asked = st.builds("{} {}".format, st.sampled_from(["GET", "POST", "HEAD", "PUT"]), paths | paths.map("/{}".format))


def sound(rows: list[str]) -> list[str]:
    """Return the rows that can stand together."""
    kept: list[str] = []
    for row in rows:
        try:
            routes_of([*kept, row])
        except RouteConflict:
            continue
        kept.append(row)
    return kept


def naive(rows: list[str], request: str) -> Any:
    """Return what the law says by trying every route: per segment literal, parameter, catch-all, from the left."""
    method, path = request.split(" ", 1)
    hits = []
    for row in rows:
        verb, pattern = row.split(" ")
        parts = [
            re.escape(part) if part[:1] != "{" else "(.+)" if "..." in part else "([^/]+)"
            for part in pattern.split("/")
        ]
        match = re.fullmatch("/".join(parts), path, re.DOTALL)
        if match:
            kinds = [(part[:1] == "{") + ("..." in part) for part in pattern.split("/")]
            whole = not any(kinds)
            names = [part.strip("{.}") for part in pattern.split("/") if part[:1] == "{"]
            rank = 0 if verb == method else 1
            hits.append(
                ((not whole and (kinds or [0])), rank, verb, row, dict(zip(names, match.groups(), strict=True)))
            )
    for _, _, verb, row, values in sorted(hits, key=lambda hit: (hit[0] or [], hit[1])):
        if verb == method or (method == "HEAD" and verb == "GET"):
            return row, values
    allow = {hit[2] for hit in hits}
    return tuple(sorted(allow | {"OPTIONS"} | ({"HEAD"} if "GET" in allow else set()))) if allow else ()


@given(st.lists(patterns, max_size=8), asked)
def test_a_match_is_what_trying_every_route_finds(rows: list[str], request: str) -> None:
    kept = sound(rows)
    assert found(routes_of(kept), request) == naive(kept, request)


@given(st.lists(patterns, max_size=8), asked)
def test_the_short_way_gives_what_the_full_search_gives(rows: list[str], request: str) -> None:
    routes = routes_of(sound(rows))
    method, path = request.split(" ", 1)
    if path in routes._static:
        return
    assert same(routes._match_tree(method, path, None), routes.match(method, path))


def same(one: object, other: object) -> bool:
    return one.allow == other.allow if isinstance(one, NoMatch) and isinstance(other, NoMatch) else one == other


def one() -> None: ...
def two() -> None: ...


@pytest.mark.parametrize(
    ("first", "second"), [("/a", "/a"), ("/a/{x}", "/a/{y}"), ("/{r...}", "/{rest...}"), ("/a/{x}/b", "/a/{z}/b")]
)
def test_two_routes_alike_name_both_places(first: str, second: str) -> None:
    app = App("a")
    app.get(first)(one)
    app.http("POST", "GET", path=second)(two)
    for start in (app.check, lambda: fungible_aws.entrypoint(app)):
        with pytest.raises(RouteConflict) as caught:
            start()
        for function in (one, two):
            assert f"{function.__name__} ({__file__}:{function.__code__.co_firstlineno})" in str(caught.value)


@pytest.mark.parametrize("register", [App.queue, App.invoke])
def test_two_functions_of_one_source_name_both_places(register: Any) -> None:
    app = App("a")
    register(app, "orders")(one)
    with pytest.raises(RouteConflict) as caught:
        register(app, "orders")(two)
    for function in (one, two):
        assert f"{function.__name__} ({__file__}:{function.__code__.co_firstlineno})" in str(caught.value)


BAD = [
    "",
    "a",
    "/{",
    "/{}",
    "/{x",
    "/x}",
    "/a{x}",
    "/{x}b",
    "/{1}",
    "/{x.}",
    "/{...}",
    "/{x}/{x}",
    "/{x}/{x...}",
    "/{r...}/a",
    "/{a-b}",
    "/{x....}",
    "/{x}...",
]


@pytest.mark.parametrize("path", BAD)
def test_a_bad_pattern_is_refused_where_it_is_written(path: str) -> None:
    with pytest.raises(RouteConflict, match="route"):
        App("a").get(path)(one)


@pytest.mark.parametrize(
    "register",
    [
        lambda app: app.http(path="/"),
        lambda app: app.http("get", path="/"),
        lambda app: app.http("GET ", path="/"),
        lambda app: app.group("v1"),
        lambda app: app.group("/v1/"),
        lambda app: app.queue("my-queue"),
        lambda app: app.invoke(""),
        lambda app: app.queue("q", concurrency=0),
        lambda app: app.queue("q", margin=-1),
    ],
)
def test_what_cannot_be_meant_is_refused_where_it_is_written(register: Any) -> None:
    with pytest.raises(UsageError):
        register(App("a"))

"""What is changed in a codec: one node of its syntax tree at a time."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias, TypeGuard

ABSENT = "absent key"
KEYED = {
    "get": (0,), "getlist": (0,), "header": (0,), "number": (0,), "_maybe": (0,),
    "need": (1,), "may": (1,), "count": (1,), "instant": (1,), "attributes": (1,), "_attribute": (1,),
    "_latin": (1,), "_header": (1,), "_written": (1,), "_either": (1, 2), "_of_message": (1, 2), "_pairs": (1, 2),
}  # fmt: skip
"""The readers of a key by their names, with the places of the keys among their arguments."""
PREDICATES = ("isinstance", "startswith", "endswith", "any", "all")
"""What compares by a call; it is flipped wherever it stands, as any truth is where only that counts."""
FLIPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Is: ast.IsNot, ast.Eq: ast.NotEq, ast.In: ast.NotIn, ast.Lt: ast.GtE, ast.Gt: ast.LtE,
    ast.IsNot: ast.Is, ast.NotEq: ast.Eq, ast.NotIn: ast.In, ast.GtE: ast.Lt, ast.LtE: ast.Gt,
}  # fmt: skip
ACKED = ("[ACK, *verdicts[1:]]", "[*verdicts[:-1], ACK]", "[ACK] * len(verdicts)")
"""What a codec's verdicts become: the first, the last, and every one of them an ack."""
HELPERS = ast.parse("from itertools import islice as _islice\nfrom fungible.outcome import ACK\n").body

Change: TypeAlias = tuple[str, ast.AST]


@dataclass(frozen=True)
class Mutant:
    """One change; `text` is what stood there, an arrow and what stands there now, numbered from its second on."""

    module: str
    function: str
    operator: str
    text: str
    line: int
    made: Callable[[], ast.Module]
    """Makes the changed tree, which takes longer than all else here, for the one trial that needs it."""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What names a mutant however the file's lines move."""
        return self.module, self.function, self.operator, self.text


def mutants(module: str, source: str) -> list[Mutant]:
    """Return every mutant of a module, in the order of its lines."""
    tree = ast.parse(source)
    seen: Counter[tuple[str, str, str]] = Counter()
    found: list[Mutant] = []
    for path, function, node, tested in _places(tree):
        for operator, new in _changes(node, tested=tested):
            text = f"{_shown(node)} -> {_shown(new)}"
            seen[function, operator, text] += 1
            again = seen[function, operator, text]
            found.append(
                Mutant(
                    module,
                    function,
                    operator,
                    text + (f" #{again}" if again > 1 else ""),
                    _line(node),
                    partial(_with, tree, path, new),
                )
            )
    return found


Path: TypeAlias = tuple[tuple[str, int | None], ...]


def _places(tree: ast.Module) -> Iterator[tuple[Path, str, ast.AST, bool]]:
    """Yield each node that runs: its way from the root, its function, and whether its truth alone counts."""
    stack: list[tuple[Path, str, ast.AST, bool]] = [((), "", tree, False)]
    while stack:
        path, function, node, tested = stack.pop()
        if path:
            yield path, function, node, tested
        below = []
        for name, index, child in _children(node):
            if _idle(node, name, child):
                continue
            inner = _function(function, node, name, index, child)
            below.append(((*path, (name, index)), inner, child, _tested(node, name, tested=tested)))
        stack += below[::-1]


def _children(node: ast.AST) -> Iterator[tuple[str, int | None, ast.AST]]:
    for name, value in ast.iter_fields(node):
        if isinstance(value, ast.AST):
            yield name, None, value
        elif isinstance(value, list):
            yield from ((name, at, one) for at, one in enumerate(value) if isinstance(one, ast.AST))


def _idle(node: ast.AST, name: str, child: ast.AST) -> bool:
    """Tell what says nothing at run time: annotations, and what readers and type checkers alone read."""
    of_types = isinstance(child, ast.If) and _shown(child.test) == "TYPE_CHECKING"
    constant = isinstance(child, ast.Assign) and _shown(child.targets[0]) in ("TYPE_CHECKING", "__all__")
    return name in ("annotation", "returns", "type_params") or of_types or constant


def _function(function: str, node: ast.AST, name: str, index: int | None, child: ast.AST) -> str:
    """Return the name that a change is listed under: the function's, or the table's with its key."""
    if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return f"{function}.{child.name}".lstrip(".")
    if isinstance(child, (ast.Assign, ast.AnnAssign)) and not function:
        return _shown(child.targets[0] if isinstance(child, ast.Assign) else child.target)
    if isinstance(node, ast.Dict) and name == "values" and index is not None and isinstance(child, ast.Lambda):
        key = node.keys[index]
        return f"{function}[{_shown(key) if key else '**'}]"
    return function


def _tested(node: ast.AST, name: str, *, tested: bool) -> bool:
    """Tell whether of a child's value only the truth counts."""
    if isinstance(node, (ast.If, ast.IfExp, ast.While, ast.Assert)):
        return name == "test"
    if isinstance(node, ast.comprehension):
        return name == "ifs"
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return isinstance(node.operand, ast.BoolOp)
    return isinstance(node, ast.BoolOp) and tested


def _changes(node: ast.AST, *, tested: bool) -> Iterator[Change]:
    for name, operator in OPERATORS.items():
        for new in operator(node):
            yield name, new
    plain = isinstance(node, (ast.Compare, ast.BoolOp, ast.Constant)) or _is_not(node)
    if isinstance(node, ast.expr) and (tested or _called(node) in PREDICATES) and not plain:
        yield "boolean", ast.UnaryOp(ast.Not(), deepcopy(node))


def _keys(node: ast.AST) -> Iterator[ast.AST]:
    """Ask for a key that nothing has, in place of the one that is read."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and _key(node.slice):
        yield ast.Subscript(deepcopy(node.value), ast.Constant(ABSENT), ast.Load())
    if not isinstance(node, ast.Call):
        return
    for at in KEYED.get(_called(node), ()):
        if len(node.args) > at and (_key(node.args[at]) or _number(node.args[at])):
            new = deepcopy(node)
            new.args[at] = ast.Constant(ABSENT)
            yield new


def _lists(node: ast.AST) -> Iterator[ast.AST]:
    """Cut what may hold several items to its first."""
    many = isinstance(node, ast.List) and (len(node.elts) > 1 or any(isinstance(one, ast.Starred) for one in node.elts))
    made = _called(node) in ("list", "getlist")
    if isinstance(node, ast.ListComp) or (many and isinstance(getattr(node, "ctx", None), ast.Load)) or made:
        yield ast.Subscript(deepcopy(node), ast.Slice(upper=ast.Constant(1)), ast.Load())  # type: ignore[arg-type]
    elif isinstance(node, ast.GeneratorExp):
        yield _first(node)
    elif isinstance(node, (ast.DictComp, ast.SetComp)):
        new = deepcopy(node)
        new.generators[0].iter = _first(node.generators[0].iter)
        yield new
    elif isinstance(node, ast.For):
        loop = deepcopy(node)
        loop.iter = _first(node.iter)
        yield loop


def _first(node: ast.expr) -> ast.expr:
    return ast.Call(ast.Name("_islice", ast.Load()), [deepcopy(node), ast.Constant(1)], [])


def _comparisons(node: ast.AST) -> Iterator[ast.AST]:
    if not isinstance(node, ast.Compare):
        return
    new = deepcopy(node)
    if len(node.ops) == 1:
        new.ops = [FLIPPED[type(node.ops[0])]()]
        yield new
    else:
        yield ast.UnaryOp(ast.Not(), new)


def _verdicts(node: ast.AST) -> Iterator[ast.AST]:
    """Take a verdict, a failed delivery or a failed call for one that was handled."""
    if isinstance(node, ast.FunctionDef) and any(
        one.arg == "verdicts" for one in (*node.args.posonlyargs, *node.args.args)
    ):
        for acked in ACKED:
            new = deepcopy(node)
            new.body[1:1] = ast.parse(f"verdicts = {acked}").body
            yield new
    elif isinstance(node, ast.Compare) and _shown(node.comparators[0]) == "ACK":
        yield ast.Constant(isinstance(node.ops[0], (ast.Is, ast.Eq)))
    elif isinstance(node, ast.Call) and _shown(node.func) == "NotDelivered":
        yield ast.Constant(None)
    elif isinstance(node, ast.Call) and _shown(node.func) == "isinstance" and _shown(node.args[1]) == "Failed":
        yield ast.Constant(False)


def _booleans(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.BoolOp):
        yield ast.UnaryOp(ast.Not(), deepcopy(node))
    elif _is_not(node) and _called(node.operand) not in PREDICATES:  # which are flipped themselves
        yield deepcopy(node.operand)


OPERATORS: dict[str, Callable[[ast.AST], Iterator[ast.AST]]] = {
    "key": _keys, "list": _lists, "comparison": _comparisons, "ack": _verdicts, "boolean": _booleans,
}  # fmt: skip


def _with(tree: ast.Module, path: Path, new: ast.AST) -> ast.Module:
    """Return the tree with another node at the end of a way."""
    tree = deepcopy(tree)
    node: Any = tree
    for name, index in path[:-1]:
        node = getattr(node, name) if index is None else getattr(node, name)[index]
    name, index = path[-1]
    if index is None:
        setattr(node, name, new)
    else:
        getattr(node, name)[index] = new
    after = next(at for at, one in enumerate(tree.body) if not _preface(one))
    tree.body[after:after] = deepcopy(HELPERS)
    return ast.fix_missing_locations(tree)


def _preface(node: ast.stmt) -> bool:
    """Tell the docstring and the imports from __future__, before which nothing may stand."""
    return isinstance(node, ast.Expr) or (isinstance(node, ast.ImportFrom) and node.module == "__future__")


def _called(node: ast.AST) -> str:
    """Return the name by which a function is called, empty where nothing is."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _is_not(node: ast.AST) -> TypeGuard[ast.UnaryOp]:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)


def _key(node: ast.AST) -> bool:
    """Tell a key, as it stands or by a constant's name; a text that ends in a dot is the place of what is read."""
    if isinstance(node, ast.Name):
        return node.id.isupper()
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and not node.value.endswith(".")


def _number(node: ast.AST) -> bool:
    """Tell the number of a field, by which a message of Protocol Buffers is read."""
    return isinstance(node, ast.Constant) and type(node.value) is int


def _line(node: ast.AST) -> int:
    line: int = getattr(node, "lineno", 0)
    return line


def _shown(node: ast.AST) -> str:
    """Return a node on one line: of a loop its head, of a function what its verdicts become."""
    if isinstance(node, ast.FunctionDef):
        first = _shown(node.body[1])
        return first if first.startswith("verdicts = ") else "verdicts"
    lines = ast.unparse(ast.fix_missing_locations(deepcopy(node))).splitlines()
    return lines[0] if isinstance(node, ast.For) else " ".join(line.strip() for line in lines)

"""What can go wrong, and whose fault it is.

FungibleError
├── UsageError              the app's author: raised at start, by `check`, or at a function's first call
│   ├── BindingError        a parameter or a source that cannot be bound
│   ├── CronError           a schedule that is no cron, or that a target cannot say
│   ├── RouteConflict       two routes, functions or resources that answer to the same thing
│   ├── AnswerError         a handler returned what cannot be sent
│   └── VersionMismatch     core and adapter of different versions
├── EventError              the sender, or a platform that sent what its contract does not say
│   ├── MalformedEvent      the envelope breaks its contract at `path`
│   ├── UnknownEvent        an event that the app does not listen to
│   └── PayloadError        the body inside a sound envelope is not what the handler takes
├── NotDelivered            items failed and the source must bring them again
└── HttpError               a handler's own HTTP failure
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class FungibleError(Exception):
    """Every error this library raises, so that one `except` can tell it from the handler's own."""


class UsageError(FungibleError):
    """The app is wrong; the message says where and what to change."""


class BindingError(UsageError):
    """`function` asks for something that nobody provides; `fix` says how to provide it."""

    def __init__(self, function: str, what: str, fix: str) -> None:
        super().__init__(f"{function}: {what}; {fix}")
        self.function = function
        self.what = what
        self.fix = fix


class CronError(UsageError):
    """A schedule is no cron of five fields, or `where`, a target, cannot say it; `fix` says how to write it."""

    def __init__(self, where: str, what: str, fix: str) -> None:
        super().__init__(f"{where}: {what}; {fix}")
        self.where = where
        self.what = what
        self.fix = fix


class RouteConflict(UsageError):
    """Two registrations claim the same thing; both places are named."""


class AnswerError(UsageError):
    """A handler's answer cannot be put on the wire; `what` names the part, never the value."""


class VersionMismatch(UsageError):
    """Core and adapter come from different releases, whose seam may differ."""

    def __init__(self, adapter: str, adapter_version: str, core_version: str) -> None:
        super().__init__(
            f"{adapter} {adapter_version} does not fit fungible {core_version}; "
            f'run: pip install "{adapter}=={core_version}"'
        )


class EventError(FungibleError):
    """What came in is at fault, not the handler."""


class MalformedEvent(EventError):
    """The native event breaks its contract at `path`; the value itself is never shown."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem

    def within(self, outer: str) -> MalformedEvent:
        """Return the same error seen from the enclosing value `outer`."""
        path = "" if self.path == "the event" else self.path
        joint = "" if path.startswith("[") or not path else "."
        return MalformedEvent(f"{outer}{joint}{path}", self.problem)


class UnknownEvent(EventError):
    """An event came that no function of the app listens to; it is never acknowledged."""

    def __init__(self, came: str, listens: str) -> None:
        super().__init__(f"{came}, but the app listens to {listens}")
        self.came = came
        self.listens = listens


_MANY = 100
"""As many errors are told; a sender does not choose how long the answer is."""


class PayloadError(EventError):
    """The body is not what the handler takes: `status` as HTTP says it, `errors` as a list of places.

    Each error is a mapping with `at` (a path such as `$.lines[2].price`) and `problem`.
    """

    def __init__(self, detail: str, errors: Sequence[Mapping[str, str]] = (), status: int = 422) -> None:
        first = f": {errors[0]['at']} {errors[0]['problem']}" if errors else ""
        super().__init__(detail + first)
        self.detail = detail
        self.errors = tuple(errors[:_MANY])
        self.status = status


class NotDelivered(FungibleError):
    """Items failed and this platform takes no partial answer, so that the whole delivery must come again."""


class HttpError(FungibleError):
    """Raise it in a handler to answer `status` as an RFC 9457 problem with `detail`."""

    def __init__(
        self, status: int, detail: str = "", headers: Mapping[str, str] | Sequence[tuple[str, str]] = ()
    ) -> None:
        if not 400 <= status <= 599:
            message = f"HttpError takes a status from 400 to 599, not {status}"
            raise ValueError(message)
        super().__init__(f"{status} {detail}".rstrip())
        self.status = status
        self.detail = detail
        self.headers = headers

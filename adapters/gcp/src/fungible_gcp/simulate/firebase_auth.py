"""Users of Firebase Authentication (google.events.firebase.auth.v1): CloudEvents as any."""

from __future__ import annotations

from fungible_gcp.simulate.eventarc import MOST as MOST  # noqa: PLC0414  the simulator's names
from fungible_gcp.simulate.eventarc import VARIANTS as VARIANTS  # noqa: PLC0414  likewise
from fungible_gcp.simulate.eventarc import build as build  # noqa: PLC0414  likewise
from fungible_gcp.simulate.eventarc import read as read  # noqa: PLC0414  likewise

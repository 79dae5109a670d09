"""What wraps every trigger; loaded by apps that have middleware."""

from __future__ import annotations

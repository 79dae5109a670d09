"""One version holds for the core and every adapter."""

VERSION = "0.1.0"

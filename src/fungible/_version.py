"""The release, the same for core and adapters."""

VERSION = "0.1.0"

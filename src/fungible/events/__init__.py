"""The neutral events, one file each."""

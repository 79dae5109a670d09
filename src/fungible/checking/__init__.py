"""What `check` knows: an app's facts, the targets' own data, and what follows from both; no platform's word in it."""

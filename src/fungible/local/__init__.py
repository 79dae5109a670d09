"""What the adapters' `local` modules share: mistakes, fates, child processes, targets. Never imported at run time."""

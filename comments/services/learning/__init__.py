"""Learning from decisions: lessons read off the log, models fitted to them, what they may do."""

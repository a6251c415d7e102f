"""Learning from decisions: lessons read off the ledger, models fitted to them, what they may do."""

"""Guards of the house: every rule that is written in prose is written here as a test, too."""

"""The log: its seal, its proof, its checkpoints."""

"""What moderators do: queues, decisions, undo, standing, bans, and the log of it all."""

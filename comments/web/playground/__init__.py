"""The widget's show-room: every state and theme, made up on the spot."""

"""Where everybody begins: what waits for them, what came of their work, what they follow, how the team is doing."""

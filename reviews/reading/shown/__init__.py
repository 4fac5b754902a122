"""What readers see of explanations and of the team; ``published`` is the only door to it for the public room."""

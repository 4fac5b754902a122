"""Acts on AI: ask for drafts, write a prompt and put it in production."""

"""What AI proposes for a text, its batches, its prompts and its figures."""

"""The only writers of facts: import, load, switch; and what counts them again."""

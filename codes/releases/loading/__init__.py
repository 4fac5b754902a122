"""The only writers of facts (import, load, activate), and checks that count facts again."""

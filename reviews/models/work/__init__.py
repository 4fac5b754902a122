"""How people get through their work: what they put off, follow, and look at again and again."""

"""How a text is read: its sentences, words and stems, the codes that it names, the topics that it speaks of."""

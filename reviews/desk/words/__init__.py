"""The lists the team changes two people at a time: words of search and phrases of manner."""

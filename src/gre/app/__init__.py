"""Pages for people, in a browser: the review of chains, votes and key steps."""

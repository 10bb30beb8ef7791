"""Text encoders for embedding matches and BERTScore, from a package, a path or a hub name."""

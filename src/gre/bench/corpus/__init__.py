"""The indicator corpus: what chains name, of which kind, and which places it speaks for."""

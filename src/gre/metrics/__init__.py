"""What is measured, as pure functions of answers and truths."""

"""What `gre bench export lmms-eval` copies: the task's configuration, functions and README."""

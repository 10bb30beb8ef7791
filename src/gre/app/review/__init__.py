"""The review page: annotators in their browsers over one project, without the internet."""

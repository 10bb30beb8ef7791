"""The older methods of the field, behind the same interface as the models."""

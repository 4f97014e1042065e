"""Sources of the assistant's prompts."""

"""The spaCy pipeline, a stage a file."""

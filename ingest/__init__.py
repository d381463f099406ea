"""From bytes to claims."""

"""The world and its store; knows nothing of text or HTTP."""

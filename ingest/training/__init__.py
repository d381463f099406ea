"""Marked texts, network, training, export, evaluation."""

"""Extraction compared with gold: scores, kinds of mistakes, calibration. `docs/evaluation.md` says how to read them."""

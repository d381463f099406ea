"""Batches of claims in, links and properties derived, documents taken away."""

from graph.write.batch import WriteReport, write_extractions
from graph.write.forget import ForgetReport, forget
from graph.write.validate import find_claim_faults, find_faults

__all__ = ["ForgetReport", "WriteReport", "find_claim_faults", "find_faults", "forget", "write_extractions"]

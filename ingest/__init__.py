"""From bytes to claims."""

import os

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
"""Read by onnxruntime when it is imported, so it must stand before any module that does; see docs/adr/0118."""

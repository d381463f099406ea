"""What the wheel holds besides the packages."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface[Any]):
    """Puts the saved queries into the package; a checkout that is installed in place has them in `docs/`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the files to a wheel that is whole."""
        if version == "standard":
            build_data["force_include"]["docs/queries"] = "api/pages/queries"

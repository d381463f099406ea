"""Start or stop the Neo4j of the benchmarks, and print the lines that tell a shell where it is.

eval "$(python benchmarks/server.py up FOLDER)"      # sets NEO4J_URI and NEO4J_PASSWORD
python benchmarks/server.py down FOLDER
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from graph.server.config import ServerOptions
from graph.server.local import LocalServer
from graph.settings import GraphSettings


def main() -> None:
    """Do what the first argument says with the server of the folder in the second."""
    what, folder = sys.argv[1:]
    options = ServerOptions(free_ports=True, heap="2g", pagecache="1g")
    server = LocalServer(Path(folder).resolve(), options, cache=GraphSettings().caplinks_cache)
    if what == "down":
        asyncio.run(server.down())
        return
    info = asyncio.run(server.up())
    print(f"export NEO4J_URI={info.uri} NEO4J_PASSWORD={info.password.get_secret_value()}")


if __name__ == "__main__":
    main()

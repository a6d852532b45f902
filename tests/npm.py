"""Where `.ci/run` installs Microsoft's packages: the Agents Playground, and the schemas of the app's manifest."""

import os
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
PACKAGES = Path(os.environ.get("PLAYGROUND") or CACHE / "samverkansbot-playground") / "node_modules" / "@microsoft"
PLAYGROUND = PACKAGES / "m365agentsplayground" / "cli.js"
SCHEMAS = PACKAGES / "app-manifest" / "build" / "json-schemas" / "teams"

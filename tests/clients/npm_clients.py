"""How npm and Node.js are called."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

NPM_CI = ["npm", "ci", "--silent", "--no-audit", "--no-fund"]
INSTALL_S, RUN_S = 600, 100
PATH = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
"""``make clients`` puts Node.js beside Python where the system has none."""
ENVIRONMENT = {**os.environ, "PATH": PATH, "NO_COLOR": "1"}
Node = Callable[..., str]

"""Long tests: they run with LANDTRACK_DEEP=1 and are not collected otherwise."""

import os

collect_ignore_glob = [] if os.environ.get("LANDTRACK_DEEP") == "1" else ["test_*.py"]

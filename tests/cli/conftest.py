"""Commands run as a person runs them: a process of their own, in an empty folder."""

import os
import subprocess
import sys

import pytest

MAIN = "from landtrack.cli import main; main()"


@pytest.fixture
def run_over(tmp_path):
    """Run words over a register; no command ends in a traceback."""

    def command(place, *words, lang="fr_ML.UTF-8"):
        env = os.environ | {"LANDTRACK_REGISTER": str(place), "LANG": lang}
        done = subprocess.run([sys.executable, "-c", MAIN, *map(str, words)], capture_output=True, text=True, check=False,
                              cwd=tmp_path, env=env)  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        return done

    return command

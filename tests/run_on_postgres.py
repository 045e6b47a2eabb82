"""`python -m tests.run_on_postgres [PYTEST ARGUMENTS]`: the same tests on PostgreSQL; ends with
pytest's exit code.
"""

import os
import subprocess
import sys

from tests.postgres import server


def main(arguments: list[str]) -> int:
    with server() as url:
        environment = os.environ | {"DATABASE_URL": url}
        return subprocess.run(
            [sys.executable, "-m", "pytest", *arguments], env=environment, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

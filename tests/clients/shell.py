"""Shell lines as the documents print them."""

import json
import shutil
from typing import Any

from tests.clients.conftest import Run

WITHOUT_JQ = {
    "jq -r '.status'": """python3 -c 'import json, sys; print(json.load(sys.stdin)["status"])'""",
    "jq '.files[0].executions[0].ocrData | fromjson'": (
        """python3 -c 'import json, sys; print(json.load(sys.stdin)["files"][0]["executions"][0]["ocrData"])'"""
    ),
}


def sh(run: Run, script: str, **variables: str) -> str:
    """What bash prints. Where jq is missing, Python does what the documents' two filters do."""
    if not shutil.which("jq"):
        for printed, ours in WITHOUT_JQ.items():
            script = script.replace(printed, ours)
    return run("bash", "-c", script, **variables)


def ask(run: Run, script: str, **variables: str) -> Any:
    return json.loads(sh(run, script, **variables))

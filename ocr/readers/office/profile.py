"""The settings of LibreOffice's fresh profile: nothing is run, fetched or kept."""

from pathlib import Path

_COMMON = "/org.openoffice.Office.Common"
_SETTINGS = (
    (
        f"{_COMMON}/Security/Scripting",
        "MacroSecurityLevel",
        "3",
    ),  # only from trusted places, of which there are none
    (f"{_COMMON}/Security/Scripting", "DisableMacrosExecution", "true"),
    (
        f"{_COMMON}/Security/Scripting",
        "BlockUntrustedRefererLinks",
        "true",
    ),  # else linked pictures are fetched
    (f"{_COMMON}/Misc", "UseOpenCL", "false"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),  # never
    ("/org.openoffice.Office.Calc/Content/Update", "Link", "1"),  # never, counted differently
    ("/org.openoffice.Office.Recovery/AutoSave", "Enabled", "false"),
    ("/org.openoffice.Office.Recovery/RecoveryInfo", "Enabled", "false"),
    ("/org.openoffice.Office.Java/VirtualMachine", "Enable", "false"),
)
_ITEM = '<item oor:path="{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
_FILE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
    'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n{}\n'
    "</oor:items>\n"
)


def write_profile(folder: Path) -> None:
    """Make a profile in `folder`, which must not exist yet."""
    (folder / "user").mkdir(parents=True)
    text = _FILE.format("\n".join(_ITEM.format(*setting) for setting in _SETTINGS))
    (folder / "user" / "registrymodifications.xcu").write_text(text, encoding="utf-8")

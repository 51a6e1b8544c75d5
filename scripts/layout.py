#!/usr/bin/env python3
"""How files lie in a target: a folder inside one holds three Swift files and folders or more, or only folders, and
no two files of a target have one name. Prints path: message for each breach."""

import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent
FEWEST = 3
found = []


def check_target(target):
    names = {}
    for path in sorted(target.rglob("*.swift")):
        if path.name in names:
            found.append(f"{path.relative_to(TOP)}: {names[path.name]} has the same name")
        names.setdefault(path.name, path.relative_to(TOP))
    for folder in sorted(path for path in target.rglob("*") if path.is_dir()):
        count = sum(1 for path in folder.iterdir() if path.is_dir() or path.suffix == ".swift")
        if 0 < count < FEWEST and any(folder.glob("*.swift")):
            found.append(f"{folder.relative_to(TOP)}: a folder of {count}: {FEWEST} files or more, or no folder")


for domain in ("Sources", "Tests"):
    for target in sorted((TOP / domain).glob("*/*/")):
        if any(target.rglob("*.swift")):
            check_target(target)
print("\n".join(found), end="\n" if found else "")
sys.exit(1 if found else 0)

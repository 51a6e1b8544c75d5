#!/usr/bin/env python3
"""Compares what the targets import with what they may import, in three places that must agree: the `import` lines of every
file, the dependencies in Package.swift, and the table of docs/modules.md. Prints file:line: message for each difference."""

import json
import pathlib
import re
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent
TABLE = TOP / "docs/modules.md"
IMPORT = re.compile(r"^(?:@\w+(?:\([^)]*\))? )*(?:(?:package|internal|private|public) )?import (?:\w+ )?(\w+)")
# What a pure target must not name: whatever reads or writes outside the process, tells the time or draws lots.
IMPURE = re.compile(
    r"\b(Clock\.(wall|monotonic|boot)\b|ContinuousClock|SuspendingClock|Randomness\b|SystemRandomNumberGenerator"
    r"|\.random\(|\.shuffled?\(\)|Files\.|Directory\.|ChildProcess\b|Transport\(|TLSProbe\b|PrivateKey\.generate"
    r"|ProcessEnvironment\b|StandardStream\b|StandardInput\b|Datagram\b|FileWatch\b)")
IMPURE_IMPORTS = {"Glibc", "Foundation", "Dispatch", "Boundary", "Agent", "VaultClient", "HTTPServer", "CLinux"}
found = []


def complain(path, number, message):
    found.append(f"{path.relative_to(TOP)}:{number}: {message}")


def read_table():
    """The rows of the table, in its order: name, line, what it may import, whether it is pure."""
    rows = {}
    for number, line in enumerate(TABLE.read_text(encoding="utf-8").splitlines(), 1):
        row = re.match(r"\| `([\w-]+)` \|([^|]*)\|([^|]*)\|", line)
        if row:
            rows[row[1]] = (number, set(re.findall(r"`([\w-]+)`", row[2])), "pure" in row[3])
    return rows


def imports_below(folder):
    """Every import of the files below a folder, with one place of it."""
    places = {}
    for path in sorted(folder.rglob("*.swift")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            match = IMPORT.match(line)
            if match:
                places.setdefault(match[1], (path, number))
    return places


def check_imports(target, names, package):
    """Every import is declared, and nothing is declared that no file imports. Programs are declared to be built first."""
    declared = {dependency["byName"][0] for dependency in target["dependencies"]}
    programs = {name for name, other in names.items() if other["type"] == "executable"}
    imported = imports_below(TOP / target["path"])
    for name, (path, number) in imported.items():
        if name in names and name not in declared and name != target["name"]:
            complain(path, number, f"{target['name']} imports {name}, which Package.swift does not declare")
    for name in sorted(declared - set(imported) - programs - {"TestSupport"}):
        complain(package, 1, f"{target['name']} declares {name}, which none of its files imports")
    return declared


def check_purity(target):
    for path in sorted((TOP / target["path"]).rglob("*.swift")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            code = re.sub(r"//.*", "", re.sub(r'"(\\.|[^"\\])*"', '""', line))
            match = IMPURE.search(code)
            if match:
                complain(path, number, f"{target['name']} is pure: no I/O, no clock, no randomness ({match[1].strip()})")
            match = IMPORT.match(line)
            if match and match[1] in IMPURE_IMPORTS:
                complain(path, number, f"{target['name']} is pure: it cannot import {match[1]}")


def check_row(name, declared, rows):
    number, listed, _ = rows.get(name, (1, None, False))
    if listed is None:
        return complain(TABLE, 1, f"{name} is not in the table")
    if declared != listed:
        complain(TABLE, number, f"{name} may import {', '.join(sorted(declared)) or 'nothing'}, says Package.swift")
    order = list(rows)
    for below in declared:
        if below in rows and order.index(below) > order.index(name):
            complain(TABLE, number, f"{name} stands above {below}: arrows go down")


def check_folder(target):
    """The last part of a target's path is its name, and the part before it is its domain."""
    if target["type"] != "test" and pathlib.PurePath(target["path"]).name != target["name"]:
        complain(TOP / "Package.swift", 1, f"{target['name']} lies in {target['path']}")


def main():
    dump = subprocess.run(["swift", "package", "dump-package"], cwd=TOP, check=True, capture_output=True)
    targets = json.loads(dump.stdout)["targets"]
    names = {target["name"]: target for target in targets}
    rows = read_table()
    for target in targets:
        declared = check_imports(target, names, TOP / "Package.swift")
        if not target["path"].startswith("Sources/"):
            continue
        check_folder(target)
        check_row(target["name"], declared, rows)
        if rows.get(target["name"], (0, None, False))[2]:
            check_purity(target)
    for name, (number, _, _) in rows.items():
        if name not in names:
            complain(TABLE, number, f"{name} is not in Package.swift")
    print("\n".join(found), end="\n" if found else "")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()

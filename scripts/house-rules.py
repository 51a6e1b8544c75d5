#!/usr/bin/env python3
"""The rules of the house that no other tool checks. Prints file:line: message for each breach."""

import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent
# Where C is called, and nowhere else.
UNSAFE = {"System", "X509", "Issuing", "HTTP", "YAML", "HTTPServer"}
FILE_LINES, FUNCTION_LINES = 400, 80
found = []


def complain(path, number, message):
    found.append(f"{path.relative_to(TOP)}:{number}: {message}")


# (what it looks like, what to say, where it is allowed: a predicate on the target's name and whether it is a test)
RULES = [
    (r"\bAny\b", "Any hides what a value is: name its type", lambda target, test: False),
    (r"\btry!|\bas!", "a trap in waiting: handle the error", lambda target, test: False),
    (r"\bTask\s*(\.detached\s*)?(\{|\()", "only structured concurrency", lambda target, test: False),
    (r"\b(u?sleep|nanosleep|Task\.sleep)\s*\(", "tests wait for events, not for time", lambda target, test: not test),
    (r"\bunsafe\b|\bUnsafe\w+|@unchecked", "unsafe belongs to the targets that call C", lambda target, test: test or target in UNSAFE),
    (r"^\s*(\w+ )?import (Foundation\w*|Dispatch)\b", "no Foundation, no Dispatch", lambda target, test: False),
    (r"\\\.[\w.]+\?\.", "the standard library copies such a key path's value over itself: write a closure", lambda target, test: False),
    (r"\b(TODO|FIXME|XXX)\b", "finish it or leave it out", lambda target, test: False),
    (r"\bfatalError\(|\bpreconditionFailure\(\)", "say what is wrong as an error", lambda target, test: target in UNSAFE or test),
]


def code_only(line):
    """The line without its string literals and its comment."""
    return re.sub(r"//.*", "", re.sub(r'"(\\.|[^"\\])*"', '""', line))


def check_lines(path, target, is_test, lines):
    in_text = False
    for number, line in enumerate(lines, 1):
        starts_in_text = in_text
        if line.count('"""') % 2:
            in_text = not in_text
        if starts_in_text or in_text:
            continue
        code = code_only(line)
        for pattern, message, allowed in RULES:
            where = line if "TODO" in pattern else code
            if re.search(pattern, where) and not allowed(target, is_test):
                complain(path, number, message)
        if not is_test and re.match(r"\s*(@\w+\s+)*package\s+(?!import)(?!init\b)", code):
            check_comment(path, lines, number)


# A stored value that its name and type explain, and what a protocol of the standard library asks for.
PLAIN = re.compile(r"\s*package (private\(set\) )?(static )?(let|var) [^{]*$")
WITNESS = re.compile(
    r"\b(var (description|debugDescription|summary|hints|hashValue|rawValue|testDescription)\b"
    r"|static func (<|==|\+|-)|func hash\(|typealias |init\((rawValue|\w+Literal)\b)")


def check_comment(path, lines, number):
    """Types, functions and computed values are contracts, and a contract is written above them."""
    line = lines[number - 1]
    above = number - 2
    while above >= 0 and re.match(r"\s*(@|//[^/]|//$)", lines[above]):
        above -= 1
    documented = above >= 0 and lines[above].lstrip().startswith("///")
    if not documented and not PLAIN.match(code_only(line)) and not WITNESS.search(line):
        complain(path, number, "a package declaration without a comment: say what its caller may rely on")


def check_functions(path, lines):
    """No function is longer than a screen or two. The formatter puts each closing brace in its opener's column."""
    for number, line in enumerate(lines, 1):
        opener = re.match(r"(\s*)(?:[@\w()]+ )*(?:func |init[?(<])", line)
        if not opener:
            continue
        for length, other in enumerate(lines[number:], 2):
            if other.startswith(opener[1] + "}"):
                if length > FUNCTION_LINES:
                    complain(path, number, f"a function of {length} lines: {FUNCTION_LINES} are enough")
                break
            if other.strip() and not other.startswith(opener[1] + " ") and not other.startswith(opener[1] + ")"):
                break


def check_file(path):
    relative = path.relative_to(TOP)
    lines = path.read_text(encoding="utf-8").splitlines()
    if len(lines) > FILE_LINES:
        complain(path, len(lines), f"a file of {len(lines)} lines: {FILE_LINES} are enough for one concept")
    check_lines(path, relative.parts[2], relative.parts[0] == "Tests", lines)
    check_functions(path, lines)


for folder in ("Sources", "Tests"):
    for file in sorted((TOP / folder).rglob("*.swift")):
        check_file(file)
print("\n".join(found), end="\n" if found else "")
sys.exit(1 if found else 0)

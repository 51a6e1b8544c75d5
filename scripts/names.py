#!/usr/bin/env python3
"""Names that were given up for the field's own: none is left as a type, a target, a file or a function, and the words of
that time are not in documents, comments or texts. Prints file:line: message for each."""

import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent
# what it was called: what it is called
TARGETS = {
    "Model": "Core", "Posix": "System", "PKI": "X509", "Operating": "Manifest, Artifacts", "Control": "Reconcile",
    "Diagnosis": "Inspection, TLSClients, Doctor", "Agents": "Agent", "Supervision": "Agent", "Policies": "VaultPolicy",
}
TYPES = {
    "Desk": "AgentContext", "Crew": "OutputSet", "Courier": "VaultClient", "Errand": "PendingRequest",
    "Holding": "CurrentGeneration", "SessionKeeper": "VaultSession", "IdentityKeeper": "ClientCertificateStore",
    "Trouble": "ActiveFailure", "Ledgers": "StateStore", "TrustLedger": "IssuerHistory", "TrustBasis": "TrustPolicy",
    "TrustReading": "IssuerFetch", "Equipment": "Runtime", "World": "Environment", "Patient": "DoctorContext",
    "Sight": "TLSProbeResult", "Bench": "MatrixEvaluation", "Place": "LayoutEntry", "Standing": "PublicationState",
    "Complaint": "Diagnostic", "Remediable": "ErrorWithHints", "StandingLab": "LabServer", "Estate": "LabFixture",
    "Inhabited": "…Fixture", "Settlement": "…Fixture", "Company": "…Fixture", "Workshop": "…Fixture",
    "Clinic": "…Fixture", "Grove": "…Fixture",
}
CRAFT = re.compile(r"\b\w*Craft\b")
DECLARATION = re.compile(r"\b(?:struct|class|enum|actor|protocol|typealias|extension)\s+(\w+)")
WORDS = re.compile(
    r"(?<![-\w])(doors?|rooms?|inhabitants?|faces?|courier|errands?|desk|crew)(?![-\w])", re.IGNORECASE)
# libcurl has handles, and its comments say so; documents have none.
HANDLES = re.compile(r"\b(?:the|a|an|its|each|C) handles?\b", re.IGNORECASE)
# A word of that time in a sense of its own: room on a disk, the handle of a C library, a code that has its name.
PLAIN = re.compile(
    r"(no|make|makes|more|enough|has|have|is|there is|for) room|room (for|to|on|in|is|and|again)\b|checks the room"
    r"|the room and the modes|of room\b|found room|`room`", re.IGNORECASE)
# A root is a CA certificate or the user root, never the boundary directory. A chain ends in a root; README's coppice has one.
ROOTS = re.compile(
    r"\bthe root directory\b|(?<!end )(?<!ends )\bin the root\b(?! cert)|\bthis root\b(?! cert)"
    r"|\bone root\b(?! cert| that)|(?<!from the )\bsame root\b(?! cert)", re.IGNORECASE)
# What issues certificates is a CA; a text names who is meant. Other programs' own words and X.509's names stay.
VOCABULARY = re.compile(
    r"\bauthorit(?:y|ies)\b(?! key identifier| information)(?<!unknown authority)|\b(?:somebody|whoever)\b"
    r"|(?<!user )(?<!`)\bnobody\b|\bmake room\b", re.IGNORECASE)
OPTION = re.compile(r"(?<![\w-])--root\b|\bCOPPICE_ROOT\b")
PROSE = [TOP / "README.md", TOP / "CONTRIBUTING.md", TOP / "SECURITY.md"]
found = []


def complain(path, number, message):
    found.append(f"{path.relative_to(TOP)}:{number}: {message}")


def check_swift(path):
    stem = path.stem
    if stem in TYPES or stem in TARGETS or CRAFT.fullmatch(stem):
        complain(path, 1, f"{stem} is called {TYPES.get(stem) or TARGETS.get(stem) or '…Provider'}")
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        for name in DECLARATION.findall(line):
            if name in TYPES:
                complain(path, number, f"{name} is called {TYPES[name]}")
        match = CRAFT.search(re.sub(r'"(\\.|[^"\\])*"', '""', line))
        if match:
            complain(path, number, f"{match[0]}: …Provider")
        comment = re.search(r"//+(.*)", line)
        check_words(path, number, comment[1] if comment else "", comments=True)
        check_roots(path, number, line if "Sources" in path.parts else comment[1] if comment else "")
        if "Sources" in path.parts:
            check_vocabulary(path, number, " ".join(re.findall(r'"(?:\\.|[^"\\])*"', line)))
        if OPTION.search(line):
            complain(path, number, f"{OPTION.search(line)[0]} is called --dir, COPPICE_DIR")


def check_words(path, number, text, comments=False):
    match = WORDS.search(PLAIN.sub("", text)) or (None if comments else HANDLES.search(text))
    if match:
        complain(path, number, f"'{match[0]}': say what it is in the field's words")
    if not comments and OPTION.search(text):
        complain(path, number, f"{OPTION.search(text)[0]} is called --dir, COPPICE_DIR")


def check_vocabulary(path, number, text):
    match = VOCABULARY.search(text)
    if match:
        complain(path, number, f"'{match[0]}': say CA or issuer, or who is meant")


def check_roots(path, number, text):
    match = ROOTS.search(text)
    if match:
        complain(path, number, f"'{match[0]}': the boundary directory, or the root certificate")


def check_targets():
    for number, line in enumerate((TOP / "Package.swift").read_text(encoding="utf-8").splitlines(), 1):
        for path in re.findall(r'"([\w/]+)"', line):
            name = path.split("/")[-1]
            if name in TARGETS:
                complain(TOP / "Package.swift", number, f"{name} is called {TARGETS[name]}")
    for folder in [*(TOP / "Sources").glob("*/*"), *(TOP / "Tests").glob("*/*")]:
        if folder.is_dir() and folder.name.removesuffix("Tests") in TARGETS:
            complain(folder, 0, f"{folder.name} is called {TARGETS[folder.name.removesuffix('Tests')]}")


check_targets()
for root in ("Sources", "Tests"):
    for file in sorted((TOP / root).rglob("*.swift")):
        check_swift(file)
for page in sorted([*PROSE, *(TOP / "docs").rglob("*.md")]):
    for at, text in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        check_words(page, at, text)
        check_vocabulary(page, at, text)
        check_roots(page, at, text)
print("\n".join(found), end="\n" if found else "")
sys.exit(1 if found else 0)

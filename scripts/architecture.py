#!/usr/bin/env python3
"""Draws docs/architecture.svg from the tables of docs/modules.md: a band for each domain, a box for each target with what
it imports. Without arguments it checks that the drawing is current; --write writes it."""

import html
import pathlib
import re
import sys
import textwrap

TOP = pathlib.Path(__file__).resolve().parent.parent
TABLE, DRAWING = TOP / "docs/modules.md", TOP / "docs/architecture.svg"
WIDTH, LABEL, BOX, GAP, COLUMNS = 1180, 170, 236, 12, 4
LINE, TITLE = 14, 22


def read():
    """The domains from the ground up: name, what it is, its targets as (name, imports, purpose)."""
    domains = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        heading = re.match(r"## `(\w+)`: (.*)", line)
        row = re.match(r"\| `([\w-]+)` \|([^|]*)\|([^|]*)\|([^|]*)\|", line)
        if heading:
            domains.append((heading[1], heading[2], []))
        elif row:
            domains[-1][2].append((row[1], re.findall(r"`([\w-]+)`", row[2]), "pure" in row[3]))
    return domains


def text(x, y, words, css):
    return f'<text x="{x}" y="{y}" class="{css}">{html.escape(words)}</text>'


def box(x, y, height, target):
    name, imports, pure = target
    lines = textwrap.wrap("imports " + " ".join(imports), 34) if imports else []
    parts = [f'<rect x="{x}" y="{y}" width="{BOX}" height="{height}" rx="4" class="{"pure" if pure else "box"}"/>']
    parts.append(text(x + 10, y + 18, name + (" (pure)" if pure else ""), "name"))
    parts += [text(x + 10, y + 20 + LINE * at, line, "small") for at, line in enumerate(lines, 1)]
    return parts


def height_of(targets):
    most = max(len(textwrap.wrap("imports " + " ".join(imports), 34)) if imports else 0 for _, imports, _ in targets)
    return TITLE + LINE * most + 8


def band(y, domain, uses):
    name, what, targets = domain
    rows = [targets[at:at + COLUMNS] for at in range(0, len(targets), COLUMNS)]
    parts, top = [], y + GAP
    for row in rows:
        height = height_of(row)
        for at, target in enumerate(row):
            parts += box(LABEL + at * (BOX + GAP), top, height, target)
        top += height + GAP
    note = textwrap.wrap(what, 24) + ([""] + textwrap.wrap("uses " + ", ".join(uses), 24) if uses else [])
    least = y + 34 + LINE * len(note) + GAP
    bottom = max(top, least)
    label = [text(14, y + 24, name, "domain")]
    label += [text(14, y + 28 + LINE * at, line, "small") for at, line in enumerate(note, 1)]
    frame = f'<rect x="4" y="{y}" width="{WIDTH - 8}" height="{bottom - y}" class="band"/>'
    return bottom, [frame] + label + parts


def draw():
    domains = read()
    home = {target[0]: name for name, _, targets in domains for target in targets}
    order = [name for name, _, _ in domains]
    y, parts = 4, []
    for domain in reversed(domains):
        used = {home[other] for _, imports, _ in domain[2] for other in imports} - {domain[0]}
        y, more = band(y, domain, sorted(used, key=order.index, reverse=True))
        parts += more
        y += 8
    style = (
        "text{font-family:ui-sans-serif,sans-serif;fill:#1b1f23}.domain{font-size:16px;font-weight:600}"
        ".name{font-size:13px;font-weight:600}.small{font-size:11px;fill:#444}"
        ".band{fill:#f6f7f8;stroke:#c9ced3}.box{fill:#fff;stroke:#7a8590}.pure{fill:#eef6ee;stroke:#5d8a5d}")
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" width="{WIDTH}" height="{y}" role="img">\n'
        f"<title>The targets of Coppice, by domain: each imports only what stands below it</title>\n"
        f"<style>{style}</style>\n" + f'<rect width="{WIDTH}" height="{y}" fill="#fff"/>')
    return "\n".join([head, *parts, "</svg>", ""])


drawing = draw()
if sys.argv[1:] == ["--write"]:
    DRAWING.write_text(drawing, encoding="utf-8")
elif not DRAWING.exists() or DRAWING.read_text(encoding="utf-8") != drawing:
    print("docs/architecture.svg:1: not as docs/modules.md has it: python3 scripts/architecture.py --write")
    sys.exit(1)

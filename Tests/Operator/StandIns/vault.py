#!/usr/bin/env python3
"""A stand-in for the `vault` program: the few commands that an exported script uses, as the same HTTP calls."""

import json
import os
import ssl
import sys
import urllib.error
import urllib.request


def call(method, path, body=None):
    request = urllib.request.Request(
        f"{os.environ['VAULT_ADDR']}/v1/{path}", method=method, headers={"X-Vault-Token": os.environ["VAULT_TOKEN"]},
        data=None if body is None else json.dumps(body).encode())
    context = ssl.create_default_context(cafile=os.environ["VAULT_CACERT"])
    try:
        with urllib.request.urlopen(request, context=context) as answer:
            text = answer.read()
    except urllib.error.HTTPError as refused:
        sys.exit(f"{method} {path}: {refused.code} {refused.read().decode()}")
    return json.loads(text) if text else {}


def split(words):
    """The `-name=value` options and the other words; a lone dash is a word."""
    options = dict(word[1:].split("=", 1) for word in words if word.startswith("-") and word != "-")
    return options, [word for word in words if not word.startswith("-") or word == "-"]


def lease(options):
    return {"max_lease_ttl": options["max-lease-ttl"]} if "max-lease-ttl" in options else {}


def mounts(kind, words):
    table = "sys/auth" if kind == "auth" else "sys/mounts"
    options, rest = split(words[1:])
    match words[0], rest:
        case "list", []:
            assert options == {"format": "json"}, options
            print(json.dumps(call("GET", table)["data"], indent=2))
        case "enable", [name]:
            body = {"type": name, "config": lease(options)}
            if "version" in options:
                body["options"] = {"version": options["version"]}
            call("POST", f"{table}/{options['path']}", body)
        case "tune", [path]:
            call("POST", f"{table}/{path}/tune", lease(options))
        case other:
            sys.exit(f"no such command: {other}")


match sys.argv[1:]:
    case ["write", path, "-"]:
        call("POST", path, json.load(sys.stdin))
    case ["policy", "write", name, "-"]:
        call("PUT", f"sys/policies/acl/{name}", {"policy": sys.stdin.read()})
    case ["secrets" | "auth" as kind, *words]:
        mounts(kind, words)
    case other:
        sys.exit(f"no such command: {other}")

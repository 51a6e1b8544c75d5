"""Holds JSON documents to a JSON Schema: prints `valid`, or `invalid` and why, one line for each document of the list."""

import json
import sys

import jsonschema

schema, documents = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:3])
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
for document in documents:
    error = next(iter(validator.iter_errors(document)), None)
    print("valid" if error is None else "invalid " + error.message.replace("\n", " ")[:200])

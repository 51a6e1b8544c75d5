"""Sends requests without pause, each over its own connection, until SIGTERM: load.py URL RESULT-FILE.

Writes `good failed` into the result file after each one, and what failed to standard error.
"""

import os
import signal
import sys
import threading
import urllib.request

url, result = sys.argv[1], sys.argv[2]
good = failed = 0
stop = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stop.set())

while not stop.is_set():
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            assert answer.status == 200 and answer.read() == b"hello from the app\n"
        good += 1
    except Exception as error:  # any way to fail is a failed request
        failed += 1
        print(error, file=sys.stderr, flush=True)
    with open(result + ".new", "w", encoding="ascii") as file:
        file.write(f"{good} {failed}\n")
    os.replace(result + ".new", result)
    stop.wait(0.005)

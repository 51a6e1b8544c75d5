"""Sends requests to a Unix socket or HOST:PORT without pause, each over its own connection, until SIGTERM: load.py ADDRESS RESULT-FILE.

Writes `good failed` into the result file after each one, and what failed to standard error.
"""

import http.client
import os
import signal
import socket
import sys
import threading

address, result = sys.argv[1:]
good = failed = 0
stop = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stop.set())


class Connection(http.client.HTTPConnection):
    def connect(self):
        if address.startswith("/"):
            self.sock = socket.socket(socket.AF_UNIX)
            self.sock.settimeout(self.timeout)
            self.sock.connect(address)
        else:
            host, port = address.rsplit(":", 1)
            self.sock = socket.create_connection((host, int(port)), self.timeout)


def ask():
    connection = Connection("front", timeout=120)  # bounds a hang
    try:
        connection.request("GET", "/")
        answer = connection.getresponse()
        assert answer.status == 200 and answer.read() == b"hello from the app\n", answer.status
    finally:
        connection.close()


while not stop.is_set():
    try:
        ask()
        good += 1
    except Exception as error:  # any way to fail is a failed request
        failed += 1
        print(repr(error), file=sys.stderr, flush=True)
    with open(result + ".new", "w", encoding="ascii") as file:
        file.write(f"{good} {failed}\n")
    os.replace(result + ".new", result)
    stop.wait(0.005)

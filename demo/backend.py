"""A TLS backend that serves with an app agent's leaf: backend.py LEAF-DIRECTORY PID-FILE PORT-FILE.

It listens on a free port of 127.0.0.1; once the port stands in its file, connections are taken.
SIGHUP makes it read the leaf again. It resolves `current` once, so that the key and the chain are of one generation.
Connections that are open keep what they have; new ones get the new leaf.
"""

import http.server
import os
import signal
import socketserver
import ssl
import sys

leaf, pid_file, port_file = sys.argv[1:]
context = None


def load(*_):
    """Replaces the context as a whole: a handshake that begins meanwhile never sees one leaf's chain with another's key."""
    global context
    generation = os.path.realpath(os.path.join(leaf, "current"))
    fresh = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    fresh.load_cert_chain(os.path.join(generation, "fullchain.pem"), os.path.join(generation, "privkey.pem"))
    context = fresh
    print("serving", os.path.basename(generation), flush=True)


def write(path, number):
    """Makes a file that holds the number from the moment that it is there."""
    with open(path + ".new", "w", encoding="ascii") as file:
        file.write(f"{number}\n")
    os.replace(path + ".new", path)


class Handler(http.server.BaseHTTPRequestHandler):
    def setup(self):
        self.request = context.wrap_socket(self.request, server_side=True)
        super().setup()

    def do_GET(self):
        body = b"hello from the app\n"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, address):
        print("refused:", sys.exc_info()[1], flush=True)


load()
signal.signal(signal.SIGHUP, load)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
server = Server(("127.0.0.1", 0), Handler)
write(pid_file, os.getpid())
write(port_file, server.server_address[1])
server.serve_forever()

"""A receiver of drains over HTTPS, by Python's own modules.

    https_receiver.py CERTIFICATE KEY ANSWERS

Answers with the statuses of ANSWERS, one after the other over all connections, then with 200; `reset` breaks the
connection instead, `silent` never answers. Prints its port, then a line for each request: answer, path, fields and
log frames, cut by their lengths, with tabs between them; or `failure` and what happened to a connection.
"""

import http.server
import json
import socket
import ssl
import struct
import sys
import threading


def frames(content):
    found = []
    while content:
        digits, blank, rest = content.partition(b" ")
        if not blank or not digits.isdigit() or len(rest) < int(digits):
            raise ValueError(f"no frame: {content[:40]!r}")
        found.append(rest[: int(digits)].decode())
        content = rest[int(digits) :]
    return found


FIELDS = ["Host", "Content-Type", "Logplex-Frame-Id", "Logplex-Drain-Token", "Logplex-Msg-Count", "Authorization"]


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        content = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            answer = self.server.answers.pop(0) if self.server.answers else "200"
            fields = [self.headers.get(name, "") for name in FIELDS]
            is_log = self.headers["Content-Type"] == "application/logplex-1"
            say(answer, self.path, *fields, *map(json.dumps, frames(content) if is_log else []))
        if answer == "reset":
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            socket.socket(fileno=self.connection.detach()).close()
            self.close_connection = True
        elif answer == "silent":
            self.rfile.read(1)
            self.close_connection = True
        else:
            self.send_response(int(answer))
            self.send_header("Content-Length", "0")
            self.end_headers()

    def log_message(self, *words):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        say("failure", str(sys.exc_info()[1]))


def say(*words):
    print("\t".join(words), flush=True)


certificate, key, answers = sys.argv[1:]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server = Server(("127.0.0.1", 0), Receiver)
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
server.lock = threading.Lock()
server.answers = answers.split(",") if answers else []
print(server.server_address[1], flush=True)
server.serve_forever()

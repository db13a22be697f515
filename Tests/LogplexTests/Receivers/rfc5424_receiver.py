"""A receiver of TCP log drains whose messages are read by syslog-rfc5424-parser, a package of PyPI.

    rfc5424_receiver.py [CERTIFICATE KEY]

Takes one connection after the other, over TLS with a certificate. Prints its port, then a line for each message, cut
out by its length (RFC 6587, octet counting) and read by the parser, with tabs between its parts; `end` or `break` for
the end of a connection.
"""

import json
import socket
import ssl
import sys

from syslog_rfc5424_parser import SyslogMessage

NAMES = ["version", "timestamp", "hostname", "appname", "procid", "msgid", "sd"]


def read_exactly(stream, count):
    content = stream.read(count)
    if len(content) < count:
        raise EOFError("the connection ended inside a message")
    return content


def read_length(stream):
    digits = b""
    while (byte := stream.read(1)) != b" ":
        if not byte and not digits:
            return None
        if not byte.isdigit():
            raise ValueError(f"no length: {digits + byte!r}")
        digits += byte
    return int(digits)


def receive(connection):
    with connection, connection.makefile("rb") as stream:
        while (length := read_length(stream)) is not None:
            message = SyslogMessage.parse(read_exactly(stream, length).decode())
            parts = message.as_dict()
            words = [f"{parts['facility']}.{parts['severity']}"] + [str(parts[name]) for name in NAMES]
            print("\t".join(words + [json.dumps(parts["msg"])]), flush=True)


listener = socket.create_server(("127.0.0.1", 0))
if len(sys.argv) > 1:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    listener = context.wrap_socket(listener, server_side=True, suppress_ragged_eofs=False)
print(listener.getsockname()[1], flush=True)
while True:
    try:
        receive(listener.accept()[0])
        print("end", flush=True)
    except (OSError, EOFError) as problem:
        print(f"break {problem}", flush=True)

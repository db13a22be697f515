"""HTTP/1.1 over a plain socket, so that the behaviours decide about every byte that leaves."""

import socket
import struct
import urllib.parse

MAX_HEAD_BYTES = 1 << 20


class Disconnected(Exception):
    """The other side closed before the message was complete."""


class Request:
    """A request's head; its content is read on demand."""

    def __init__(self, method, target, version, fields):
        self.method = method
        self.target = target
        self.version = version
        self.fields = fields
        parts = urllib.parse.urlsplit(target)
        self.path = parts.path
        self.query = urllib.parse.parse_qs(parts.query)

    def field(self, name):
        """The value of the first field with this name, or None."""
        for key, value in self.fields:
            if key.lower() == name.lower():
                return value
        return None

    def number(self, name, default, limit):
        """A number of the query, between 0 and `limit`; anything unreadable counts as `default`."""
        text = self.query.get(name, [""])[0]
        value = int(text) if text.isascii() and text.isdigit() else default
        return min(value, limit)

    @property
    def wants_close(self):
        connection = (self.field("Connection") or "").lower()
        if self.version == "HTTP/1.0":
            return "keep-alive" not in connection
        return "close" in connection


class Connection:
    """One accepted connection: reads requests, writes what it is told to, byte for byte."""

    def __init__(self, sock):
        self.socket = sock
        self.buffer = b""
        self.is_content_read = True
        self.request = None

    def read_request(self):
        """The next request, or None when the other side has closed between two requests."""
        while b"\r\n\r\n" not in self.buffer:
            if len(self.buffer) > MAX_HEAD_BYTES:
                raise Disconnected
            data = self.socket.recv(65536)
            if not data:
                return None
            self.buffer += data
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        method, target, version = lines[0].split(" ", 2)
        fields = [tuple(part.strip() for part in line.split(":", 1)) for line in lines[1:]]
        self.request = Request(method, target, version, fields)
        self.is_content_read = False
        return self.request

    def read_request_within(self, seconds):
        """The same; None also when nothing comes for so long, unless that is 0."""
        if not seconds:
            return self.read_request()
        self.socket.settimeout(seconds)
        try:
            return self.read_request()
        except TimeoutError:
            return None
        finally:
            self.socket.settimeout(None)

    def content(self):
        """The request's content, in pieces as they arrive (RFC 9112, section 6)."""
        self.is_content_read = True
        if "chunked" in (self.request.field("Transfer-Encoding") or "").lower():
            yield from self._chunks()
        else:
            yield from self._exactly(int(self.request.field("Content-Length") or "0"))

    def send(self, data):
        self.socket.sendall(data if isinstance(data, bytes) else data.encode("latin-1"))

    def respond(self, content, status="200 OK", content_type="text/plain; charset=utf-8", close=False):
        """Answers properly. Returns whether the connection can carry another request."""
        if isinstance(content, str):
            content = content.encode()
        close = close or self.request.wants_close
        lines = [f"HTTP/1.1 {status}", f"Content-Type: {content_type}", f"Content-Length: {len(content)}"]
        if close:
            lines.append("Connection: close")
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        self.send(head if self.request.method == "HEAD" else head + content)
        return not close

    def skip_content(self):
        """Reads what the behaviour left unread, so that the next request starts where it should."""
        if not self.is_content_read:
            for _ in self.content():
                pass

    def wait_for_close(self):
        """Sits there until the other side gives up."""
        while self.socket.recv(65536):
            pass

    def reset(self):
        """Makes the close that follows send RST instead of FIN."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def close(self):
        self.socket.close()

    def interrupt(self):
        """Ends a read that another thread is waiting in."""
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def _exactly(self, count):
        while count > 0:
            data = self.buffer[:count] or self.socket.recv(min(count, 65536))
            if not data:
                raise Disconnected
            self.buffer = self.buffer[len(data) :]
            count -= len(data)
            yield data

    def _line(self):
        while b"\r\n" not in self.buffer:
            data = self.socket.recv(65536)
            if not data:
                raise Disconnected
            self.buffer += data
        line, _, self.buffer = self.buffer.partition(b"\r\n")
        return line

    def _chunks(self):
        while True:
            size = int(self._line().split(b";")[0], 16)
            if size == 0:
                break
            yield from self._exactly(size)
            self._line()
        while self._line():
            pass

"""Asks two other HTTP parsers what they make of requests that the router accepts.

Standard input has one request a line, as words in hexadecimal: the bytes, the method, the target, the content, how many
bytes the request has, and one name and value for each field. The bytes go on behind the request with a second one. Each
parser has to see the same first request and then the second, or to refuse for a reason named below.

Prints a summary; ends with 1 when a parser disagrees, with 77 when none of them is installed.
"""

import re
import sys

SECOND = b"GET /second HTTP/1.1\r\nHost: b\r\n\r\n"


class Seen:
    """One request as a parser sees it."""

    def __init__(self):
        self.method = self.target = None
        self.fields = []
        self.content = b""
        self.is_whole = False

    def meaning(self):
        return self.method, self.target, comparable(self.fields), self.content


def comparable(fields):
    """The fields without what parsers may change: of equal lengths some keep both, some one; codings have no case."""
    return [
        (name, value.lower() if name == b"transfer-encoding" else value)
        for name, value in fields
        if name != b"content-length"
    ]


def with_h11(data):
    import h11

    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=1 << 20)
    connection.receive_data(data)
    requests = []
    while True:
        try:
            event = connection.next_event()
        except h11.RemoteProtocolError:
            if connection.our_state is h11.MUST_CLOSE and requests and requests[-1].is_whole:
                return requests + ["closed"]  # It wants nothing behind the last request of a connection.
            raise
        if event is h11.PAUSED and requests[-1].is_whole and connection.their_state is not h11.DONE:
            return requests + ["switched"]  # What follows is another protocol's.
        if isinstance(event, h11.Request):
            requests.append(Seen())
            requests[-1].method, requests[-1].target = event.method, event.target
            requests[-1].fields = list(event.headers)
        elif isinstance(event, h11.Data):
            requests[-1].content += bytes(event.data)
        elif isinstance(event, h11.EndOfMessage):
            requests[-1].is_whole = True
            if connection.their_state is h11.MIGHT_SWITCH_PROTOCOL:
                return requests + ["switched"]
            connection.send(h11.Response(status_code=200, headers=[("Content-Length", "0")]))
            connection.send(h11.EndOfMessage())
            if connection.our_state is h11.MUST_CLOSE:
                continue
            connection.start_next_cycle()
        else:
            return requests


def with_llhttp(data):
    import httptools

    requests = []

    class Protocol:
        def on_message_begin(self):
            requests.append(Seen())
            requests[-1].target = b""

        def on_url(self, url):
            requests[-1].target += url

        def on_header(self, name, value):
            if not getattr(requests[-1], "has_head", False):  # Trailers come the same way.
                requests[-1].fields.append((name.lower(), value.strip(b" \t")))

        def on_headers_complete(self):
            requests[-1].has_head = True
            requests[-1].method = parser.get_method()

        def on_body(self, body):
            requests[-1].content += body

    parser = httptools.HttpRequestParser(Protocol())
    try:
        parser.feed_data(data)
    except httptools.HttpParserUpgrade:
        return requests + ["switched"]
    return requests


# What the others refuse although RFC 9110 and 9112 allow it, or leave it to the recipient.
REFUSALS = {
    "h11": [
        ("HTTP/1.2 and above", lambda head: re.search(rb" HTTP/1\.[2-9]\r\n", head)),
        ("a target with bytes beyond ASCII", lambda head: re.match(rb"(\r\n)?\S+ [^\r]*[\x80-\xff]", head)),
        ("a method that is no token of letters", lambda head: re.match(rb"(\r\n)?[^ ]*[^A-Za-z ]", head)),
        ("an empty line before the request", lambda head: head.startswith(b"\r\n")),
        ("a content length of more than 20 digits", lambda head: re.search(rb"(?i)content-length:\s*\d{21}", head)),
        ("Expect with other values", lambda head: re.search(rb"(?i)\r\nexpect:", head)),
        ("a chunk size of more than 20 digits", lambda head: re.search(rb"(?i)chunked", head)),
    ],
    "llhttp": [
        ("HTTP/1.2 and above", lambda head: re.search(rb" HTTP/1\.[2-9]\r\n", head)),
        ("a method that it does not know", lambda head: True if not KNOWN_METHODS.match(head) else None),
        ("a target with bytes beyond ASCII or of an odd form", lambda head: re.match(rb"(\r\n)?\S+ [^ \r]*[^!-~\r]", head)),
        ("chunked beside a length", lambda head: re.search(rb"(?i)\r\ncontent-length:", head)
         and re.search(rb"(?i)\r\ntransfer-encoding:", head)),
        ("equal lengths", lambda head: len(re.findall(rb"(?i)\r\ncontent-length:", head)) > 1),
        ("an odd target", lambda head: not re.match(rb"(\r\n)?\S+ (/|\*|https?://[A-Za-z0-9.\-:\[\]]+)", head)),
        ("odd chunk extensions", lambda head: re.search(rb"(?i)chunked", head)),
        ("odd Connection options", lambda head: re.search(rb"(?i)\r\nconnection:", head)),
    ],
}
KNOWN_METHODS = re.compile(
    rb"(\r\n)?(GET|HEAD|POST|PUT|DELETE|OPTIONS|TRACE|PATCH|M-SEARCH|LINK|UNLINK|PURGE|REPORT|NOTIFY|SOURCE) "
)


def excuse(parser, message):
    head = message.split(b"\r\n\r\n")[0] + b"\r\n" if not message.startswith(b"\r\n") else message
    for reason, applies in REFUSALS[parser]:
        if applies(head):
            return reason
    return None


def available():
    parsers = {}
    for name, module, function in [("h11", "h11", with_h11), ("llhttp", "httptools", with_llhttp)]:
        try:
            __import__(module)
            parsers[name] = function
        except ImportError:
            print(f"{module} is not installed (script/bootstrap --tests): nothing is compared with it")
    return parsers


def compare(name, parse, line):
    """What is wrong, an excuse in a tuple, or None."""
    words = [bytes.fromhex(word) for word in line.split(" ")]
    message, method, target, content = words[:4]
    length = int(words[4])
    fields = [(words[i].lower(), words[i + 1]) for i in range(5, len(words), 2)]
    expected = (method, target, comparable(fields), content)
    try:
        seen = parse(message[:length] + SECOND)
    except Exception as error:  # noqa: BLE001: each parser has errors of its own
        reason = excuse(name, message[:length])
        return (reason,) if reason else f"{name} refuses ({error!r})"
    if not seen or seen[0] == "switched":
        return f"{name} sees no request"
    if seen[0].meaning() != expected:
        return f"{name} sees {seen[0].meaning()}"
    if len(seen) < 2:
        return f"{name} sees no second request"
    if seen[1] in ("switched", "closed"):
        return None
    if (seen[1].method, seen[1].target) != (b"GET", b"/second"):
        return f"{name} sees {seen[1].meaning()} as the second request"
    return None


def main():
    parsers = available()
    if not parsers:
        return 77
    failures = 0
    lines = [line.rstrip("\n") for line in sys.stdin if line.strip()]
    for name, parse in parsers.items():
        agreed, excuses = 0, {}
        for line in lines:
            result = compare(name, parse, line)
            if result is None:
                agreed += 1
            elif isinstance(result, tuple):
                excuses[result[0]] = excuses.get(result[0], 0) + 1
            else:
                failures += 1
                if failures <= 10:
                    print(f"{result}\n    for {bytes.fromhex(line.split(' ')[0])!r}")
        print(f"{name}: {agreed} of {len(lines)} alike, refused: {excuses}")
        if agreed * 2 < len(lines):
            failures += 1
            print(f"{name} agrees with too few of them to prove anything")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

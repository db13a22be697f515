import Linux
import PlatformAPI
import TestSupport

/// Plays the daemon on a Unix socket: takes requests in the order of a script and gives its answers.
final class ScriptedDaemon: Sendable {
    private let thread: NamedThread
    private let log = SharedLog()

    /// Listens at `path`; after the script's end nobody does.
    ///
    /// An answer that begins with `held` is given when the next request has come, before that is answered.
    init(at path: String, _ script: [(expected: String, answer: String)]) throws {
        let listener = HeldDescriptor(try Socket.listen(on: .unix(path: path)))
        let answers = script.map(\.answer)
        let log = log
        thread = try NamedThread(named: "daemon") {
            var held: (wire: LoopbackWire, answer: String)?
            for answer in answers {
                guard let (wire, request) = try? ScriptedDaemon.receive(listener) else { break }
                log.append(request)
                if let waiting = held.take() { try? ScriptedDaemon.send(waiting.answer, on: waiting.wire) }
                if answer.hasPrefix("held ") {
                    held = (wire, String(answer.dropFirst("held ".count)))
                } else {
                    try? ScriptedDaemon.send(answer, on: wire)
                }
            }
            try? FileSystem.remove(path)
        }
    }

    /// The requests that came, once the script has been played or nothing more comes.
    func requests() -> [String] {
        thread.join()
        return log.entries
    }

    // MARK: - Private

    private static func receive(_ listener: HeldDescriptor) throws -> (LoopbackWire, request: String) {
        let wire = try accept(listener)
        let head = try wire.readHead()
        let words = head.prefix { $0 != "\r\n" }.split(separator: " ")
        let body = try body(of: head, on: wire)
        let isText = !body.starts(with: [0x1f, 0x8b])
        // A session has a request on one line: the line end of a file that is sent is left out.
        let line = body.last == UInt8(ascii: "\n") ? body.dropLast() : body[...]
        let text = isText ? String(decoding: line, as: UTF8.self) : "<gzip>"
        return (wire, words.prefix(2).joined(separator: " ") + (text.isEmpty ? "" : " " + text))
    }

    private static func send(_ answer: String, on wire: LoopbackWire) throws {
        try wire.send(ScriptedAnswer.bytes(answer))
        if answer.contains(" exit=") { _ = try? wire.readToEnd() }
        wire.close()
    }

    private static func accept(_ listener: HeldDescriptor) throws -> LoopbackWire {
        while true {
            if let accepted = try Socket.accept(from: listener.value) { return LoopbackWire(accepted.take()) }
            try waitUntilReadable(listener.value)
        }
    }

    private static func body(of head: String, on wire: LoopbackWire) throws -> [UInt8] {
        guard head.lowercased().contains("transfer-encoding: chunked") else {
            return try wire.read(contentLength(head))
        }
        var body: [UInt8] = []
        while true {
            let line = try wire.read { $0.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } }
            let count = Int(String(decoding: line.dropLast(2), as: UTF8.self), radix: 16) ?? 0
            body += try wire.read(count + 2).prefix(count)
            if count == 0 { return body }
        }
    }

    private static func contentLength(_ head: String) -> Int {
        for line in head.split(separator: "\r\n") where line.lowercased().hasPrefix("content-length: ") {
            return line.dropFirst("content-length: ".count).utf8.reduce(0) { $0 * 10 + Int($1) - 48 }
        }
        return 0
    }
}

/// Requests in the order they came.
private final class SharedLog: Sendable {
    private let content = Lock<[String]>([])

    func append(_ entry: String) { content.withLock { $0.append(entry) } }
    var entries: [String] { content.withLock { $0 } }
}

import Linux
import PlatformAPI
import TestSupport

/// Plays the daemon on a Unix socket: takes requests in the order of a script and gives its answers.
final class ScriptedDaemon: Sendable {
    private let thread: NamedThread
    private let log = SharedLog()

    /// Listens at `path`; after the script's end nobody does.
    init(at path: String, _ script: [(expected: String, answer: String)]) throws {
        let listener = HeldDescriptor(try Socket.listen(on: .unix(path: path)))
        let answers = script.map(\.answer)
        let log = log
        thread = try NamedThread(named: "daemon") {
            for answer in answers {
                guard let request = try? ScriptedDaemon.serve(listener, answer) else { break }
                log.append(request)
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

    private static func serve(_ listener: HeldDescriptor, _ answer: String) throws -> String {
        let wire = try accept(listener)
        let head = try wire.readHead()
        let words = head.prefix { $0 != "\r\n" }.split(separator: " ")
        let body = try wire.read(contentLength(head))
        let text = body.starts(with: [0x1f, 0x8b]) ? "<gzip>" : String(decoding: body, as: UTF8.self)
        try wire.send(ScriptedAnswer.bytes(answer))
        if answer.contains(" exit=") { _ = try? wire.readToEnd() }
        wire.close()
        return words.prefix(2).joined(separator: " ") + (text.isEmpty ? "" : " " + text)
    }

    private static func accept(_ listener: HeldDescriptor) throws -> LoopbackWire {
        while true {
            if let accepted = try Socket.accept(from: listener.value) { return LoopbackWire(accepted.take()) }
            try waitUntilReadable(listener.value)
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

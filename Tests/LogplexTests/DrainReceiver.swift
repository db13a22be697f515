import Linux
import Model
import TestSupport
import Testing

@testable import Logplex

/// A receiver of drains that a test plays itself, on real sockets.
struct DrainReceiver: Sendable {
    private let dyno: LoopbackDyno

    init() throws { dyno = try LoopbackDyno() }

    var syslogURL: String { "syslog://127.0.0.1:\(dyno.port)" }
    var httpURL: String { "http://logs.localhost:\(dyno.port)/in?x=1" }

    /// The next connection; meanwhile the drains' clock moves on when there is one.
    func accept(moving clock: PlatformClock? = nil) async throws -> LoopbackWire {
        if let clock {
            try await wait(for: "a connection") {
                clock.step(by: .milliseconds(10))
                return dyno.hasWaiting()
            }
        }
        return try await onThread(named: "receiver") { try dyno.accept() }
    }

    var hasWaiting: Bool { dyno.hasWaiting() }
}

/// A request as a receiver got it.
struct DrainRequest: Sendable {
    let head: String
    /// The messages, each without its length, which was right.
    let messages: [String]

    /// The value of a field.
    func field(_ name: String) -> String {
        let line = head.split(separator: "\r\n").first { $0.hasPrefix("\(name): ") } ?? ""
        return String(line.dropFirst(name.utf8.count + 2))
    }
}

extension LoopbackWire {
    /// The next message of a TCP drain, without its length.
    func message() async throws -> String {
        try await onThread(named: "receiver") {
            let digits = try self.read { bytes in bytes.firstIndex(of: UInt8(ascii: " ")).map { $0 + 1 } }
            let text = String(decoding: digits.dropLast(), as: UTF8.self)
            guard let count = DecimalDigits.value(text) else { throw WrongFrame(text: text) }
            return String(decoding: try self.read(count), as: UTF8.self)
        }
    }

    /// The next request of an HTTP drain.
    func request() async throws -> DrainRequest {
        try await onThread(named: "receiver") {
            let head = try self.readHead()
            var request = DrainRequest(head: head, messages: [])
            guard let length = DecimalDigits.value(request.field("Content-Length")) else {
                throw WrongFrame(text: head)
            }
            var rest = try self.read(length)[...]
            var messages: [String] = []
            while let space = rest.firstIndex(of: UInt8(ascii: " ")) {
                let text = String(decoding: rest[..<space], as: UTF8.self)
                guard let count = DecimalDigits.value(text), rest.count > count else {
                    throw WrongFrame(text: text)
                }
                rest = rest[(space + 1)...]
                messages.append(String(decoding: rest.prefix(count), as: UTF8.self))
                rest = rest.dropFirst(count)
            }
            request = DrainRequest(head: head, messages: messages)
            return request
        }
    }

    func answer(_ status: Int) throws { try send("HTTP/1.1 \(status) X\r\nContent-Length: 0\r\n\r\n") }

    /// Waits for the end of the connection.
    func waitForEnd() async throws { _ = try await onThread(named: "receiver") { try self.readToEnd() } }
}

/// Octet counting that is none.
struct WrongFrame: Error {
    let text: String
}

extension LogplexFixture {
    static let token = "d.9173ea1f-6f14-4976-9cf0-7cd0dafdcdbc"

    /// Gives the fixture's app exactly these drains.
    @discardableResult
    func drain(to urls: String...) async throws -> [WantedDrain] {
        let wanted = try urls.map {
            WantedDrain(id: .random(), token: LogplexFixture.token, url: try DrainURL($0))
        }
        await channels.setDrains(wanted, of: app)
        return wanted
    }

    /// Returns when the drains have delivered everything.
    func drainsAreQuiet() async {
        for drain in await channels.drains(of: app) { await drain.finish() }
    }
}

extension LogChannels {
    func drains(of app: ResourceID) -> [LogDrain] { channels[app]?.drains ?? [] }
}

import Logplex
import Model
import Testing

@Suite("LogFormat")
struct LogFormatTests {
    private func render(_ message: LogMessage, _ format: LogFormat) -> String {
        var bytes: [UInt8] = []
        format.append(message, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private let stamp = "2026-08-10T12:00:00.000000+00:00"

    @Test("text has one line end, added only when there is none")
    func text() {
        #expect(render(.sample(1, "hello"), .text) == "\(stamp) app[web.1]: hello\n")
        #expect(render(.sample(1, "hello\n"), .text) == "\(stamp) app[web.1]: hello\n")
        #expect(render(.sample(1, "\u{1b}[31mred\r\n"), .text) == "\(stamp) app[web.1]: \u{1b}[31mred\r\n")
        #expect(
            render(.sample(1, "", source: .heroku, process: "router"), .text) == "\(stamp) heroku[router]: \n"
        )
    }

    @Test("without a process there are no brackets")
    func noProcess() {
        #expect(render(.sample(1, "x", process: ""), .text) == "\(stamp) app: x\n")
    }

    @Test("an event has the message's number and its line")
    func event() {
        #expect(render(.sample(42, "hello\n"), .events) == "id: 42\ndata: \(stamp) app[web.1]: hello\n\n")
    }

    @Test("what would end a line of an event stream begins a new data line")
    func eventLines() {
        let expected = "id: 7\ndata: \(stamp) app[web.1]: a\ndata: b\ndata: \ndata: c\n\n"
        #expect(render(.sample(7, "a\rb\n\nc\r\n"), .events) == expected)
    }
}

@Suite("LogFilter")
struct LogFilterTests {
    @Test(
        "a process is found by its name or by its type",
        arguments: [
            ("web", "web.1", true), ("web.1", "web.1", true), ("web", "webby.1", false),
            ("web.1", "web.10", false),
            ("web.1", "web", false), ("router", "router", true), ("", "web.1", false),
        ]
    )
    func process(_ wanted: String, _ actual: String, _ expected: Bool) {
        #expect(LogFilter(process: wanted).matches(.sample(1, "x", process: actual)) == expected)
    }

    @Test("source and process must both hold")
    func both() {
        let filter = LogFilter(source: "heroku", process: "web")
        #expect(filter.matches(.sample(1, "x", source: .heroku)))
        #expect(!filter.matches(.sample(1, "x", source: .app)))
        #expect(!filter.matches(.sample(1, "x", source: .heroku, process: "worker.1")))
        #expect(!LogFilter(source: "her").matches(.sample(1, "x", source: .heroku)))
        #expect(LogFilter().matches(.sample(1, "x")))
    }
}

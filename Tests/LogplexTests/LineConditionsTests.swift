import Model
import Testing

@testable import Logplex

@Suite("LineConditions")
struct LineConditionsTests {
    private static let slow =
        "at=error code=H12 desc=\"Request timeout\" method=GET path=\"/a/b?c=/d\" host=h request_id=r fwd=\"1\" "
        + "dyno=web.1 connect=1ms service=29999ms status=503 bytes=0 protocol=http1.1 tls=false"
    private static let quick =
        "at=info method=GET path=\"/\" host=h request_id=r fwd=\"1\" dyno=web.1 connect=0ms service=4ms status=200 "
        + "bytes=13 protocol=http1.1 tls=false"
    private static let lines: [(content: String, source: LogSource, process: String)] = [
        (slow, .heroku, "router"), (quick, .heroku, "router"),
        ("Error R14 (Memory quota exceeded)", .heroku, "web.1"),
        ("Error L12: 3 messages dropped", .app, "log-shuttle"), ("status=503 path=\"/a\"", .app, "web.1"),
        ("Error R140 (none)", .heroku, "web.1"), ("no pairs at all", .heroku, "router"),
    ]

    private static let cases: [(LineConditions, [Int])] = [
        (LineConditions(), [0, 1, 2, 3, 4, 5, 6]), (LineConditions(code: "H12"), [0]),
        (LineConditions(code: "R14"), [2]), (LineConditions(code: "L12"), [3]),
        (LineConditions(code: "H1"), []),
        (LineConditions(statuses: 500...599), [0]), (LineConditions(statuses: 200...200), [1]),
        (LineConditions(path: "/"), [0, 1]), (LineConditions(path: "/a"), [0]),
        (LineConditions(path: "/a/b"), [0]),
        (LineConditions(path: "/a/"), [0]), (LineConditions(path: "/a/b/"), []),
        (LineConditions(path: "/a/bc"), []),
        (LineConditions(path: "/d"), []), (LineConditions(slowest: .seconds(30)), [0]),
        (LineConditions(slowest: .milliseconds(30_001)), []),
        (LineConditions(slowest: .milliseconds(4)), [0, 1]),
        (LineConditions(code: "H12", statuses: 200...299), []),
        (LineConditions(since: LogplexFixture.noon), [0, 1, 2, 3, 4, 5, 6]),
        (LineConditions(since: Timestamp(microseconds: LogplexFixture.noon.microseconds + 1)), []),
    ]

    @Test("all that is given must hold", arguments: cases)
    func match(_ conditions: LineConditions, _ wanted: [Int]) {
        let found = Self.lines.indices.filter { index in
            let (content, source, process) = Self.lines[index]
            return conditions.match(.sample(1, content, source: source, process: process))
        }
        #expect(found == wanted)
    }

    @Test("a session gets the newest lines that match, of the past and of the tail")
    func session() async throws {
        try await LogplexFixture.with { fixture in
            for number in 0..<200 {
                fixture.line(number % 50 == 0 ? Self.slow : Self.quick, source: .heroku, process: "router")
            }
            let filter = LogFilter(conditions: LineConditions(code: "H12"))
            #expect(await fixture.contents(filter, lines: 3) == Array(repeating: Self.slow, count: 3))
            let tail = await fixture.tail(filter)
            fixture.line(Self.quick, source: .heroku, process: "router")
            fixture.line(Self.slow, source: .heroku, process: "router")
            let packet = try #require(await tail.next())
            #expect(String(decoding: packet, as: UTF8.self).hasSuffix(": \(Self.slow)\n"))
            tail.close()
        }
    }
}

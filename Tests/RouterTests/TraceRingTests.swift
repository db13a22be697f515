import Linux
import Model
import Testing

@testable import Router

@Suite("TraceRing")
struct TraceRingTests {
    private let app = ResourceID(high: 1, low: 2)

    @Test("the newest requests are found, as many as promised at least and twice as many at most")
    func bound() {
        var ring = TraceRing(capacity: 8, textBytes: 4_096)
        for number in 0..<100 {
            append(number, to: &ring)
            for recent in max(0, number - 7)...number {
                #expect(ring.find(requestID: id(recent))?.record.dyno == Int32(recent))
            }
            if number >= 16 { #expect(ring.find(requestID: id(number - 16)) == nil) }
        }
    }

    @Test("lines are found whole, steps with the request that they belong to")
    func contents() throws {
        var ring = TraceRing(capacity: 4, textBytes: 4_096)
        let step = SearchStep(kind: .connect, dyno: 9, began: PlatformInstant(nanoseconds: 5))
        append(1, to: &ring, steps: [step])
        append(2, to: &ring)
        let first = try #require(ring.find(requestID: id(1)))
        #expect(Array(first.steps) == [step])
        #expect(String(decoding: first.line, as: UTF8.self) == line(1))
        #expect(try #require(ring.find(requestID: id(2))).steps.isEmpty)
    }

    @Test("long lines leave room for fewer, and one that is too long for itself is left out")
    func text() {
        var ring = TraceRing(capacity: 100, textBytes: 1_000)
        for number in 0..<50 { append(number, to: &ring, path: String(repeating: "x", count: 400)) }
        #expect(ring.find(requestID: id(49)) != nil && ring.find(requestID: id(48)) != nil)
        #expect(ring.find(requestID: id(44)) == nil)
        append(50, to: &ring, path: String(repeating: "x", count: 1_000))
        #expect(ring.find(requestID: id(50)) == nil && ring.find(requestID: id(49)) != nil)
    }

    @Test("of two requests with one id the newer is found, and part of an id finds nothing")
    func repeated() {
        var ring = TraceRing(capacity: 4, textBytes: 4_096)
        append(1, to: &ring, dyno: 1)
        append(1, to: &ring, dyno: 2)
        #expect(ring.find(requestID: id(1))?.record.dyno == 2)
        #expect(ring.find(requestID: Array(id(1).dropLast())) == nil)
        #expect(ring.find(requestID: Array(id(1).dropFirst())) == nil)
        #expect(ring.find(requestID: []) == nil)
    }

    private func append(
        _ number: Int,
        to ring: inout TraceRing,
        dyno: Int32? = nil,
        path: String = "/",
        steps: [SearchStep] = []
    ) {
        let time = PlatformInstant(nanoseconds: Int64(number))
        var record = TraceRecord(
            app: app,
            accepted: time,
            began: time,
            ended: time,
            logged: Timestamp(microseconds: Int64(number))
        )
        record.dyno = dyno ?? Int32(number)
        let text = Array("before" + line(number, path: path) + "behind").dropFirst(6).dropLast(6)
        ring.append(record, line: ArraySlice(text.map { $0.asciiValue ?? 0 }), steps: steps)
    }

    private func id(_ number: Int) -> [UInt8] { Array("request-\(number)-0123456789".utf8) }

    private func line(_ number: Int, path: String = "/") -> String {
        "at=info method=GET path=\"\(path)\" host=a request_id=\(String(decoding: id(number), as: UTF8.self))"
            + " fwd=\"127.0.0.1\" dyno=web.1"
    }
}

import HTTP
import Testing

@Suite("ServerSentEvents")
struct ServerSentEventsTests {
    static func events(_ pieces: [[UInt8]]) -> [ServerSentEvent] {
        var parser = ServerSentEventParser()
        return pieces.flatMap { parser.push($0) }
    }

    static let stream =
        "\u{FEFF}data: one\n\n: comment\nid: 7\nevent: log\ndata:two\ndata:  three\n"
        + "ignored\n\ndata\r\rid\r\ndata: x\r\n\r\ndata: unfinished\n"

    @Test("events come out the same however the bytes are split")
    func splits() {
        let expected = [
            ServerSentEvent(data: "one"),
            ServerSentEvent(id: "7", event: "log", data: "two\n three"),
            ServerSentEvent(id: "7", data: ""),
            ServerSentEvent(id: "", data: "x"),
        ]
        let bytes = Array(Self.stream.utf8)
        #expect(Self.events([bytes]) == expected)
        for cut in 0...bytes.count {
            #expect(Self.events([Array(bytes[..<cut]), Array(bytes[cut...])]) == expected)
        }
        #expect(Self.events(bytes.map { [$0] }) == expected)
    }

    @Test("what is written is read back")
    func roundTrip() {
        var output: [UInt8] = []
        ServerSentEvent.appendComment("keep", to: &output)
        let events = [ServerSentEvent(id: "1", event: "e", data: "a\nb"), ServerSentEvent(id: "2", data: "")]
        for event in events { event.serialize(to: &output) }
        #expect(
            String(decoding: output, as: UTF8.self)
                == ": keep\n\nid: 1\nevent: e\ndata: a\ndata: b\n\nid: 2\ndata: \n\n"
        )
        #expect(Self.events([output]) == events)
    }
}

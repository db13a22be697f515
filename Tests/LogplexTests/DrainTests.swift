import Linux
import Model
import Testing

@testable import Logplex

/// A drain without sockets: inputs in, effects out, the clock in seconds.
private struct PureDrain {
    var drain: Drain
    let buffer: DrainBuffer
    var now = PlatformInstant(nanoseconds: 0)
    private var lastNumber: UInt64 = 0

    init(_ url: String) throws {
        buffer = DrainBuffer { LogplexFixture.noon }
        let wanted = WantedDrain(id: .random(), token: "d.1", url: try DrainURL(url))
        drain = Drain(wanted, buffer: buffer, generator: SeededGenerator(seed: 7))
    }

    mutating func offer(_ count: Int = 1) {
        for _ in 0..<count {
            lastNumber += 1
            buffer.offer(.sample(lastNumber, "n\(lastNumber);"))
        }
    }

    mutating func pass(_ duration: Duration) { now = now + duration }

    /// What the drain does about `input`; frames as the contents of their messages.
    mutating func on(_ input: Drain.Input) -> [String] {
        drain.handle(input, at: now).map { effect in
            switch effect {
            case .connect: "connect"
            case .disconnect: "disconnect"
            case .send(let bytes): "send " + PureDrain.contents(bytes)
            }
        }
    }

    /// Lets time pass until a connection is being made.
    mutating func reconnect(after effects: [String]) {
        var effects = effects
        while effects.last != "connect" {
            pass(.seconds(6))
            effects = on(.time)
        }
    }

    /// How long until the drain has something to do by itself.
    var wait: Duration? { drain.deadline.map { $0 <= now ? .zero : $0 - now } }

    private static func contents(_ bytes: [UInt8]) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        let body = text.firstRange(of: "\r\n\r\n").map { text[$0.upperBound...] } ?? text[...]
        return body.split { $0 == "<" }.compactMap { piece in
            piece.firstRange(of: "dropped").map { _ in "L10:" + dropped(piece) }
                ?? piece.firstRange(of: " - n").map {
                    "n" + piece[$0.upperBound...].prefix(while: \.isNumber)
                }
        }.joined(separator: " ")
    }

    private static func dropped(_ piece: Substring) -> String {
        let words = piece.split(separator: " ")
        return words.firstIndex(of: "messages").map { String(words[$0 - 1]) } ?? ""
    }
}

@Suite("Drain")
struct DrainTests {
    private let syslogURL = "syslog://h:1"
    private let httpURL = "http://h:1/"

    // MARK: Both

    @Test("nothing happens before there is a message", arguments: ["syslog://h:1", "http://h:1/"])
    func quiet(_ url: String) throws {
        var drain = try PureDrain(url)
        #expect(drain.wait == nil)
        #expect(drain.on(.messages) == [] && drain.on(.time) == [])
        drain.offer()
        #expect(drain.wait == .zero)
        #expect(drain.on(.messages) == ["connect"])
        #expect(drain.on(.messages) == [])
        #expect(drain.on(.connected) == ["send n1"])
    }

    @Test("an end closes the connection, and nothing is done after it")
    func end() throws {
        var drain = try PureDrain(httpURL)
        drain.offer()
        _ = drain.on(.messages)
        #expect(drain.on(.end) == ["disconnect"])
        for input in [Drain.Input.messages, .connected, .time, .lost, .end] {
            #expect(drain.on(input) == [])
        }
        #expect(drain.wait == nil && drain.drain.isQuiet)
    }

    @Test("an idle connection is closed and made again for the next message", arguments: [144, 240])
    func idle(_ seconds: Int64) throws {
        var drain = try PureDrain(seconds == 240 ? syslogURL : httpURL)
        drain.offer()
        _ = drain.on(.messages)
        _ = drain.on(.connected)
        _ = drain.on(seconds == 240 ? .sent : .answered(200, isReusable: true))
        let wait = try #require(drain.wait)
        #expect(wait >= .seconds(seconds) && wait < .seconds(seconds + 15))
        drain.pass(wait - .milliseconds(1))
        #expect(drain.on(.time) == [])
        drain.pass(.milliseconds(1))
        #expect(drain.on(.time) == ["disconnect"])
        #expect(drain.wait == nil)
        drain.offer()
        #expect(drain.on(.messages) == ["connect"])
    }

    @Test("a connection is closed when it is 5 hours old")
    func life() throws {
        var drain = try PureDrain(httpURL)
        drain.offer()
        _ = drain.on(.messages)
        _ = drain.on(.connected)
        for _ in 1..<180 {
            #expect(drain.on(.answered(200, isReusable: true)) == [])
            drain.pass(.seconds(100))
            drain.offer()
            _ = drain.on(.messages)
        }
        drain.pass(.seconds(100))
        drain.offer()
        #expect(drain.on(.answered(200, isReusable: true)) == ["disconnect", "connect"])
        #expect(drain.on(.connected) == ["send n181"])
    }

    // MARK: Syslog

    @Test("packets have 4,096 bytes at most, one after the other")
    func packets() throws {
        var drain = try PureDrain(syslogURL)
        drain.offer(100)
        _ = drain.on(.messages)
        var sent = drain.on(.connected)
        var count = 0
        while let packet = sent.first {
            count += 1
            #expect(packet.split(separator: " ").count - 1 <= 62)
            sent = drain.on(.sent)
        }
        // Each message has 66 to 68 bytes here.
        #expect(count == 2 && drain.buffer.isEmpty)
    }

    @Test("a packet that is not taken in 4 s is lost, and told after the pause of 30 s")
    func syslogSlow() throws {
        var drain = try PureDrain(syslogURL)
        drain.offer()
        _ = drain.on(.messages)
        _ = drain.on(.connected)
        _ = drain.on(.sent)
        drain.offer(3)
        #expect(drain.on(.messages) == ["send n2 n3 n4"])
        #expect(drain.wait == .seconds(4))
        drain.pass(.seconds(4))
        #expect(drain.on(.time) == ["disconnect"])
        #expect(drain.wait == nil, "nothing to send")
        drain.offer()
        #expect(drain.on(.messages) == [])
        #expect(drain.wait == .seconds(30))
        drain.pass(.seconds(30))
        #expect(drain.on(.time) == ["connect"])
        #expect(drain.on(.connected) == ["send L10:3 n5"])
    }

    @Test(
        "a receiver that is down for 10 minutes costs a connection attempt now and then, and all but the newest"
    )
    func syslogDown() throws {
        var drain = try PureDrain(syslogURL)
        var attempts: [Int64] = []
        let start = drain.now
        for second in 0..<600 {
            drain.offer(2)
            if drain.on(.messages) + drain.on(.time) == ["connect"] {
                attempts.append(Int64(second))
                #expect(drain.on(.lost) == ["disconnect"])
            }
            drain.pass(.seconds(1))
        }
        #expect(drain.now - start == .seconds(600))
        #expect(attempts == [0, 2, 6, 14, 30, 62, 126, 254, 510])
        drain.pass(.seconds(300))
        #expect(drain.on(.time) == ["connect"])
        let sent = try #require(drain.on(.connected).first)
        #expect(sent.hasPrefix("send L10:176 n177 n178 "))
    }

    @Test("after more than 10 failures a full buffer that loses shrinks to 10 messages, until a success")
    func syslogShrinks() throws {
        var drain = try PureDrain(syslogURL)
        drain.offer(1_025)
        for _ in 1...11 {
            drain.pass(.seconds(300))
            #expect(drain.on(.time) == ["connect"])
            #expect(drain.on(.lost) == ["disconnect"])
        }
        drain.pass(.seconds(300))
        _ = drain.on(.time)
        #expect(
            drain.on(.connected) == [
                "send L10:1015 " + (1_016...1_025).map { "n\($0)" }.joined(separator: " ")
            ]
        )
        _ = drain.on(.sent)
        drain.offer(50)
        let sent = drain.on(.messages) + drain.on(.sent)
        #expect(sent.joined(separator: " ").split(separator: " ").filter { $0.hasPrefix("n") }.count == 50)
    }

    // MARK: HTTP

    @Test("one request is under way at a time; what comes meanwhile goes together in the next")
    func oneInFlight() throws {
        var drain = try PureDrain(httpURL)
        drain.offer()
        _ = drain.on(.messages)
        #expect(drain.on(.connected) == ["send n1"])
        drain.offer(3)
        #expect(drain.on(.messages) == [] && drain.on(.sent) == [])
        #expect(drain.on(.answered(204, isReusable: true)) == ["send n2 n3 n4"])
    }

    @Test(
        "a frame is tried three times in all, then lost and told in the next",
        arguments: [500, 503, 429, 302, 101]
    )
    func temporary(_ status: Int) throws {
        var drain = try PureDrain(httpURL)
        drain.offer(2)
        _ = drain.on(.messages)
        for _ in 1...2 {
            #expect(drain.on(.connected) == ["send n1 n2"])
            drain.reconnect(after: drain.on(.answered(status, isReusable: true)))
        }
        #expect(drain.on(.connected) == ["send n1 n2"])
        #expect(drain.on(.answered(status, isReusable: true)) == ["disconnect"])
        drain.offer()
        drain.pass(.seconds(6))
        #expect(drain.on(.messages) == ["connect"])
        #expect(drain.on(.connected) == ["send L10:2 n3"])
    }

    @Test(
        "4xx but 429 gives a frame up at once and keeps the connection",
        arguments: [400, 401, 404, 410, 422]
    )
    func permanent(_ status: Int) throws {
        var drain = try PureDrain(httpURL)
        drain.offer()
        _ = drain.on(.messages)
        _ = drain.on(.connected)
        drain.offer()
        #expect(drain.on(.answered(status, isReusable: true)) == ["send L10:1 n2"])
        drain.offer()
        #expect(
            drain.on(.answered(status, isReusable: true)) == ["send L10:2 n3"],
            "what a lost note told is not forgotten"
        )
        #expect(drain.on(.answered(200, isReusable: true)) == [])
        drain.offer()
        #expect(drain.on(.messages) == ["send n4"])
    }

    @Test("no connection in 3 s, no answer in 5 s and a broken connection are failures")
    func timeouts() throws {
        var drain = try PureDrain(httpURL)
        drain.offer()
        #expect(drain.on(.messages) == ["connect"])
        #expect(drain.wait == .seconds(3))
        drain.pass(.seconds(3))
        #expect(drain.on(.time) == ["disconnect", "connect"], "at once after the first failure")
        #expect(drain.on(.connected) == ["send n1"])
        #expect(drain.wait == .seconds(5))
        drain.pass(.seconds(5))
        drain.reconnect(after: drain.on(.time))
        #expect(drain.on(.connected) == ["send n1"])
        drain.reconnect(after: drain.on(.lost))
        #expect(drain.on(.connected) == ["send n1"])
        #expect(drain.on(.answered(200, isReusable: true)) == [])
    }

    @Test("a receiver may end an idle connection, or say that it is used up, without a failure")
    func politeEnd() throws {
        var drain = try PureDrain(httpURL)
        drain.offer()
        _ = drain.on(.messages)
        _ = drain.on(.connected)
        drain.offer()
        #expect(drain.on(.answered(200, isReusable: false)) == ["disconnect", "connect"])
        #expect(drain.on(.connected) == ["send n2"])
        #expect(drain.on(.answered(200, isReusable: true)) == [])
        #expect(drain.on(.lost) == ["disconnect"])
        drain.offer()
        #expect(drain.on(.messages) == ["connect"])
        #expect(drain.drain.pauses.failures == 0)
    }

    @Test("after 5 minutes without a success only 10 messages wait, until there is one")
    func httpDegraded() throws {
        var drain = try PureDrain(httpURL)
        drain.offer(30)
        _ = drain.on(.messages)
        _ = drain.on(.lost)
        #expect(drain.buffer.isEmpty == false)
        while drain.now < PlatformInstant(nanoseconds: 301_000_000_000) {
            drain.pass(.seconds(6))
            _ = drain.on(.time)
            _ = drain.on(.lost)
        }
        drain.reconnect(after: [])
        #expect(drain.on(.connected) == ["send L10:20 " + (21...30).map { "n\($0)" }.joined(separator: " ")])
        _ = drain.on(.answered(200, isReusable: true))
        drain.offer(30)
        #expect(drain.on(.messages) == ["send " + (31...60).map { "n\($0)" }.joined(separator: " ")])
    }
}

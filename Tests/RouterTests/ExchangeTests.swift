import HTTP
import Linux
import Model
import Testing

@testable import Router

@Suite("Exchange")
struct ExchangeTests {
    private typealias Cause = Exchange.Cause
    private let start = PlatformInstant(nanoseconds: 0)

    @Test(
        "what each cause means before the first byte of the response",
        arguments: [
            (.connectionRefused, .platform(.h21)), (.connectionTimedOut, .platform(.h19)),
            (.noDynoStarted, .platform(.h20)), (.noDynoReleased(.h34), .platform(.h34)),
            (.dynoClosed(partialHead: false), .platform(.h13)),
            (.dynoClosed(partialHead: true), .platform(.h18)),
            (.badResponse(.malformed), .platform(.h17)),
            (.badResponse(.oversizedCookie), .restriction(.cookie)),
            (.badResponse(.oversizedHeader), .restriction(.fieldLine)),
            (.badResponse(.oversizedStatusLine), .restriction(.statusLine)),
            (.badResponse(.invalidContentLength), .restriction(.contentLength)),
            (.badRequestContent(.malformedChunk), .request(.malformedChunk)),
            (.silence(clientIsBlocked: false, dynoIsBlocked: false), .platform(.h12)),
        ] as [(Exchange.Cause, RouterError)]
    )
    func beforeResponse(cause: Exchange.Cause, error: RouterError) {
        var exchange = Exchange(Exchange.Request())
        exchange.connected()
        let failure = Exchange.Failure(error: error, answer: .page, loggedStatus: error.status)
        #expect(exchange.failure(for: cause) == failure)
    }

    @Test(
        "once a status has been sent the client is cut off and the log keeps that status",
        arguments: [
            (.dynoClosed(partialHead: false), .h18), (.badResponseContent, .h18),
            (.silence(clientIsBlocked: false, dynoIsBlocked: false), .h15),
        ] as [(Exchange.Cause, RouterCode)]
    )
    func afterHead(cause: Exchange.Cause, code: RouterCode) throws {
        var exchange = Exchange(Exchange.Request())
        exchange.connected()
        _ = try exchange.receivedHead(status: 201, framing: .length(5), dynoKeepsAlive: true)
        let failure = Exchange.Failure(error: .platform(code), answer: .cut, loggedStatus: 201)
        #expect(exchange.failure(for: cause) == failure)
    }

    @Test("a client that is to blame is cut off with 499, a stopped router logs no status")
    func cutsOff() {
        var exchange = Exchange(Exchange.Request(hasContent: true))
        exchange.connected()
        let silence = Cause.silence(clientIsBlocked: false, dynoIsBlocked: false)
        #expect(exchange.failure(for: .clientClosed)?.error == .platform(.h27))
        #expect(exchange.failure(for: silence)?.error == .platform(.h28))
        #expect(exchange.failure(for: silence)?.loggedStatus == 499)
        #expect(exchange.failure(for: silence)?.answer == .cut)
        #expect(exchange.failure(for: .routerStopped)?.error == .platform(.h24))
        #expect(exchange.failure(for: .routerStopped)?.loggedStatus == nil)
    }

    @Test("silence is the dyno's fault when it takes no content, the client's when it takes no response")
    func blockedSides() throws {
        var exchange = Exchange(Exchange.Request(hasContent: true))
        exchange.connected()
        let dyno = exchange.failure(for: .silence(clientIsBlocked: false, dynoIsBlocked: true))
        #expect(dyno?.error == .platform(.h15))
        exchange.requestCompleted()
        _ = try exchange.receivedHead(status: 200, framing: .length(5), dynoKeepsAlive: true)
        let client = exchange.failure(for: .silence(clientIsBlocked: true, dynoIsBlocked: false))
        #expect(client?.error == .platform(.h28))
    }

    @Test("each phase has its own time and only some of them roll")
    func deadlines() throws {
        var exchange = Exchange(Exchange.Request(hasContent: true))
        #expect(exchange.deadline(from: start) == start + .seconds(75) && !exchange.isRolling)
        exchange.connected()
        #expect(exchange.deadline(from: start) == start + .seconds(55) && exchange.isRolling)
        exchange.requestCompleted()
        #expect(exchange.deadline(from: start) == start + .seconds(30) && !exchange.isRolling)
        _ = try exchange.receivedHead(status: 200, framing: .untilClose, dynoKeepsAlive: false)
        #expect(exchange.deadline(from: start) == start + .seconds(55) && exchange.isRolling)
    }

    @Test("a part of a head ends the 30 s, an interim response brings them back")
    func partOfHead() throws {
        var exchange = Exchange(Exchange.Request())
        try exchange.receivedPart(ofInterim: false, firstByteEnds: start, at: start)
        #expect(exchange.phase == .waiting)
        exchange.connected()
        let end = exchange.deadline(from: start)
        try exchange.receivedPart(ofInterim: false, firstByteEnds: end, at: start)
        let later = start + .seconds(20)
        #expect(exchange.deadline(from: later) == later + .seconds(55) && exchange.isRolling)
        let silence = Cause.silence(clientIsBlocked: false, dynoIsBlocked: false)
        let failure = Exchange.Failure(error: .platform(.h15), answer: .page, loggedStatus: 503)
        #expect(exchange.failure(for: silence) == failure)
        _ = try exchange.receivedInterim(status: 100, at: later)
        #expect(exchange.deadline(from: later) == end && !exchange.isRolling)
        #expect(exchange.failure(for: silence)?.error == .platform(.h12))
    }

    @Test("a part of an interim response never ends the 30 s, and when they are over by then it is H12")
    func partOfInterim() throws {
        var exchange = Exchange(Exchange.Request())
        exchange.connected()
        let end = exchange.deadline(from: start)
        try exchange.receivedPart(ofInterim: true, firstByteEnds: end, at: start)
        #expect(exchange.phase == .awaiting && !exchange.isRolling)
        // A part that could not be told yet, and turns out to be one.
        try exchange.receivedPart(ofInterim: false, firstByteEnds: end, at: start)
        try exchange.receivedPart(ofInterim: true, firstByteEnds: end, at: start + .seconds(29))
        #expect(exchange.deadline(from: start + .seconds(29)) == end)
        try exchange.receivedPart(ofInterim: false, firstByteEnds: end, at: start + .seconds(29))
        #expect(throws: RouterError.platform(.h12)) {
            try exchange.receivedPart(ofInterim: true, firstByteEnds: end, at: end)
        }
    }

    @Test(
        "what begins an interim response",
        arguments: [
            ("HTTP/1.1 ", false), ("HTTP/1.1 1", true), ("HTTP/1.1 10", true), ("HTTP/1.1 100", true),
            ("HTTP/1.1 101", false), ("HTTP/1.1 103 Early Hints\r\nLi", true), ("HTTP/1.1 2", false),
            ("", false),
        ]
    )
    func beginningOfInterim(bytes: String, isInterim: Bool) {
        #expect(Array(bytes.utf8).beginsInterimResponse == isInterim)
    }

    @Test("the host is looked at first, then expectation and upgrade, and a dyno is checked out last")
    func opening() {
        func opening(
            _ fields: String,
            app: Int? = 1,
            version: String = "1.1",
            isLegacy: Bool = false,
            isEndToEnd: Bool = false
        ) -> Exchange.Opening<Int> {
            let bytes = Array("GET / HTTP/\(version)\r\nHost: a\r\n\(fields)\r\n".utf8)
            var parser = RequestParser()
            #expect(parser.parse(bytes.span) == .complete(length: bytes.count))
            var exchange = Exchange(Exchange.Request(version: parser.head.version))
            if isEndToEnd { exchange.passContinueThrough(isExpected: true) }
            return exchange.opening(for: app, parser.head, isLegacy: isLegacy)
        }
        let unsupported = "Expect: miracles\r\n"
        let `continue` = "Expect: 100-continue\r\n"
        let noProtocol = "Connection: upgrade\r\n"
        #expect(opening(unsupported, app: nil) == .refuse(.noSuchApp))
        let both = unsupported + noProtocol
        #expect(opening(both, isLegacy: true) == .refuse(.request(.unsupportedExpectation)))
        #expect(opening(noProtocol + `continue`, isLegacy: true) == .refuse(.request(.malformedUpgrade)))
        #expect(opening(noProtocol) == .checkOut(1, saysContinue: false))
        #expect(opening(`continue`) == .checkOut(1, saysContinue: true))
        #expect(opening(`continue`, version: "1.0") == .checkOut(1, saysContinue: false))
        #expect(opening(`continue`, isEndToEnd: true) == .checkOut(1, saysContinue: false))
    }

    @Test("a head without a reason phrase is H17 where that is the router's choice")
    func missingReason() throws {
        var parser = ResponseParser()
        let head = Array("HTTP/1.1 204\r\n\r\n".utf8)
        #expect(parser.parse(head.span, answering: .get) == .complete(length: head.count))
        var exchange = Exchange(Exchange.Request())
        exchange.connected()
        #expect(throws: RouterError.platform(.h17)) {
            try exchange.received(parser.head, acceptsMissingReason: false, at: start)
        }
        let reception = try exchange.received(parser.head, acceptsMissingReason: true, at: start)
        #expect(reception != .dropped && exchange.sentStatus == 204)
    }

    @Test(
        "which connections stay after a response",
        arguments: [
            (Exchange.Request(), .length(1), true, true, true),
            (Exchange.Request(), .length(1), false, true, false),
            (Exchange.Request(keepsAlive: false), .chunked, true, false, true),
            (Exchange.Request(), .untilClose, true, false, false),
            (Exchange.Request(version: .http10), .length(1), true, true, true),
            (Exchange.Request(version: .http10), .chunked, true, false, true),
            (Exchange.Request(hasContent: true), .length(1), true, false, true),
        ] as [(Exchange.Request, BodyFraming, Bool, Bool, Bool)]
    )
    func persistence(
        request: Exchange.Request,
        framing: BodyFraming,
        dynoKeepsAlive: Bool,
        keepsClient: Bool,
        keepsDyno: Bool
    ) throws {
        var exchange = Exchange(request)
        exchange.connected()
        let plan = try exchange.receivedHead(status: 200, framing: framing, dynoKeepsAlive: dynoKeepsAlive)
        #expect(plan.keepsClient == keepsClient && plan.keepsDyno == keepsDyno)
        #expect(plan.removesChunking == (request.version == .http10 && framing == .chunked))
    }

    @Test("a 101 needs the client's wish; after it either side's close is the regular end")
    func upgrade() throws {
        var unasked = Exchange(Exchange.Request())
        unasked.connected()
        #expect(throws: RouterError.platform(.h17)) {
            try unasked.receivedHead(status: 101, framing: .none, dynoKeepsAlive: true)
        }
        var asked = Exchange(Exchange.Request(wantsUpgrade: true))
        asked.connected()
        _ = try asked.receivedHead(status: 101, framing: .none, dynoKeepsAlive: true)
        #expect(asked.failure(for: .dynoClosed(partialHead: false)) == nil)
        #expect(asked.failure(for: .clientClosed) == nil)
        let silence = asked.failure(for: .silence(clientIsBlocked: false, dynoIsBlocked: false))
        #expect(silence?.error == .platform(.h15) && silence?.loggedStatus == 101)
    }

    @Test("a 100 is dropped, a 103 goes to HTTP/1.1 only, and endless ones are refused")
    func interim() throws {
        var exchange = Exchange(Exchange.Request())
        #expect(try exchange.receivedInterim(status: 100, at: start) == .dropped)
        for _ in 0..<4 { #expect(try exchange.receivedInterim(status: 103, at: start) == .passInterim) }
        #expect(throws: RouterError.platform(.h17)) { try exchange.receivedInterim(status: 103, at: start) }
        var old = Exchange(Exchange.Request(version: .http10))
        #expect(try old.receivedInterim(status: 103, at: start) == .dropped)
        var through = Exchange(Exchange.Request())
        through.passContinueThrough(isExpected: true)
        #expect(try through.receivedInterim(status: 100, at: start) == .passContinue)
    }
}

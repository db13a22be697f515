import HTTP
import Linux
import Model

/// One request and its response: a value that is told what happened and says what it means.
///
/// Its steps, in order: wait for a dyno and a connection; send the request; await the first byte; relay the
/// response, or pipe bytes both ways after a 101. Holds no descriptor, reads no clock, writes no log; the
/// relay performs what it says.
struct Exchange {
    /// What the request's head says about the exchange as a whole.
    struct Request: Equatable {
        var version: HTTPVersion = .http11
        var isHead = false
        var wantsUpgrade = false
        /// Whether the client's connection may carry another request afterwards.
        var keepsAlive = true
        var hasContent = false
    }

    enum Phase: Equatable {
        /// For a dyno to choose and a connection to stand.
        case waiting
        /// The request is going out.
        case sending
        /// The whole request has been sent and no byte of the final response is here: 30 s.
        case awaiting
        /// A part of a response's head is here: the 30 s are over.
        case answering
        /// The response's head has been passed on.
        case responding
        /// The protocol was switched.
        case piping
    }

    /// Something that ends an exchange before its time.
    enum Cause: Equatable {
        case connectionRefused
        case connectionTimedOut
        case noDynoStarted
        /// All dynos that are up stayed in quarantine; the code is the router's choice.
        case noDynoReleased(RouterCode)
        case dynoClosed(partialHead: Bool)
        case badResponse(ResponseFault)
        case badResponseContent
        case badRequestContent(HTTPError)
        case clientClosed
        /// Nobody sent a byte for as long as the phase allows; who could not take any?
        case silence(clientIsBlocked: Bool, dynoIsBlocked: Bool)
        case routerStopped
    }

    /// What the client gets when an exchange fails.
    enum Answer: Equatable {
        /// The error's page; nothing has been sent yet.
        case page
        /// An end that shows the response to be incomplete.
        case cut
    }

    /// How an exchange fails.
    struct Failure: Equatable {
        var error: RouterError
        var answer: Answer
        /// The log's `status`; nil stays empty.
        var loggedStatus: Int?
    }

    /// How a response goes to the client.
    struct ResponsePlan: Equatable {
        /// Where its content ends on the dyno's connection.
        var framing: BodyFraming
        /// Chunks are taken apart for clients of HTTP/1.0.
        var removesChunking: Bool
        /// Whether the client's connection stays for another request.
        var keepsClient: Bool
        /// Whether the dyno's connection may go back to the pool.
        var keepsDyno: Bool
    }

    /// What becomes of a head of the dyno's.
    enum Reception: Equatable {
        /// An interim response that does not go on.
        case dropped
        /// 100 Continue, without any of its fields (spec router §12.7).
        case passContinue
        /// Another interim response, with its fields.
        case passInterim
        case respond(ResponsePlan)
    }

    /// How an exchange begins.
    enum Opening<App> {
        case refuse(RouterError)
        /// A dyno is to be checked out, after 100 Continue where the router itself says that.
        case checkOut(App, saysContinue: Bool)
    }

    let request: Request
    private(set) var phase = Phase.waiting
    /// Whether all content of the request has been handed to the dyno's connection.
    private(set) var isRequestComplete: Bool
    /// The status line that the client has been sent.
    private(set) var sentStatus: Int?
    private(set) var interimResponses = 0
    /// When the 30 s end that a part of a head has made to rest; an interim response brings them back.
    private var firstByteEnd: PlatformInstant?
    var continuation = Continuation()
    /// Bytes of content sent to the client, as the log counts them.
    var contentBytes = 0

    init(_ request: Request) {
        self.request = request
        isRequestComplete = !request.hasContent
    }

    // MARK: Steps

    /// What comes first, in the order in which failures are told (spec router §1.6): whether the host is known, then
    /// what the client expects and to what it wants to switch, and at last whether a dyno may be checked out.
    ///
    /// `app` is nil for an unknown host. Framing and Host have been judged by the parser before. Only the legacy
    /// router refuses `Connection: upgrade` without a protocol (spec router §11.4).
    @inline(__always)
    func opening<App>(for app: App?, _ head: RequestHead, isLegacy: Bool) -> Opening<App> {
        guard let app else { return .refuse(.noSuchApp) }
        if head.expectation == .unsupported { return .refuse(.request(.unsupportedExpectation)) }
        if head.namesNoProtocol, isLegacy { return .refuse(.request(.malformedUpgrade)) }
        // HTTP/1.0 knows no interim responses; end to end the dyno says it (spec router §12.1, §12.3).
        let saysContinue =
            head.expectation == .continue && request.version == .http11 && !continuation.isEndToEnd
        return .checkOut(app, saysContinue: saysContinue)
    }

    /// The connection stands and the request's head is on its way.
    mutating func connected() {
        phase = isRequestComplete ? .awaiting : .sending
    }

    /// The last byte of the request has been handed to the dyno's connection: the 30 s begin.
    mutating func requestCompleted() {
        isRequestComplete = true
        if phase == .sending { phase = .awaiting }
    }

    // MARK: Heads of the dyno's

    /// A part of a response's head has come when the 30 s had until `end` (spec router §5.2).
    ///
    /// It ends them, and from now on silence counts, unless it shows that the head is an interim response's: that is
    /// no first byte, in pieces no more than whole.
    mutating func receivedPart(
        ofInterim isInterim: Bool,
        firstByteEnds end: PlatformInstant,
        at now: PlatformInstant
    ) throws(RouterError) {
        if isInterim { return try resumeFirstByte(at: now) }
        guard phase == .awaiting else { return }
        firstByteEnd = end
        phase = .answering
    }

    /// What has come was no first byte: the 30 s go on as if nothing had, and may be over (H12).
    private mutating func resumeFirstByte(at now: PlatformInstant) throws(RouterError) {
        guard phase == .answering else { return }
        phase = .awaiting
        if let firstByteEnd, firstByteEnd <= now { throw .platform(.h12) }
    }

    /// Takes a head up and says what becomes of it.
    ///
    /// A status line without a reason phrase, not even a space, is H17 by the documentation (spec router §15.19).
    @inline(__always)
    mutating func received(
        _ head: ResponseHead,
        acceptsMissingReason: Bool,
        at now: PlatformInstant
    ) throws(RouterError) -> Reception {
        if head.reasonForm == .missing, !acceptsMissingReason { throw .platform(.h17) }
        if head.isInterim { return try receivedInterim(status: head.status, at: now) }
        let plan = try receivedHead(
            status: head.status,
            framing: head.framing,
            dynoKeepsAlive: head.isPersistent
        )
        return .respond(plan)
    }

    /// An interim response.
    ///
    /// HTTP/1.0 knows none (RFC 9110 §15.2). Endless ones are not supported (spec router §22).
    mutating func receivedInterim(status: Int, at now: PlatformInstant) throws(RouterError) -> Reception {
        interimResponses += 1
        try resumeFirstByte(at: now)
        if interimResponses > Limits.Router.interimResponses { throw .platform(.h17) }
        if status == 100 { return try receivedContinue() ? .passContinue : .dropped }
        return request.version == .http11 ? .passInterim : .dropped
    }

    /// The final response's head; says how the response is to be relayed.
    mutating func receivedHead(
        status: Int,
        framing: BodyFraming,
        dynoKeepsAlive: Bool
    ) throws(RouterError) -> ResponsePlan {
        if status == 101 {
            guard request.wantsUpgrade, isRequestComplete || continuation.isPending else {
                throw .platform(.h17)
            }
            phase = .piping
            sentStatus = status
            return ResponsePlan(
                framing: .untilClose,
                removesChunking: false,
                keepsClient: false,
                keepsDyno: false
            )
        }
        phase = .responding
        sentStatus = status
        let removesChunking = framing == .chunked && request.version == .http10
        return ResponsePlan(
            framing: framing,
            removesChunking: removesChunking,
            keepsClient: request.keepsAlive && isRequestComplete && framing != .untilClose
                && !removesChunking && !continuation.isPending,
            keepsDyno: dynoKeepsAlive && framing != .untilClose
        )
    }

    // MARK: Time and room

    /// When silence from `now` on ends the exchange (spec router §5).
    func deadline(from now: PlatformInstant) -> PlatformInstant {
        switch phase {
        case .waiting: now.advanced(by: connectingPhase)
        case .awaiting: firstByteEnd ?? now.advanced(by: firstByte)
        case .sending, .answering, .responding, .piping: now.advanced(by: silence)
        }
    }

    /// Whether more of the response is wanted while so many bytes have not gone to the client: the buffer of 1 MB
    /// (spec router §6.5).
    @inline(__always)
    func takesResponse(whileWaiting bytes: Int) -> Bool { bytes < Limits.Router.responseBufferBytes }

    /// Whether a byte either way moves the deadline; the 30 s for the first byte do not roll.
    var isRolling: Bool {
        switch phase {
        case .sending, .answering, .responding, .piping: true
        case .waiting, .awaiting: false
        }
    }

    // MARK: Failing

    /// Whether the client's connection stays after an error's page: not where the rest of its request may be on its
    /// way, nor after a request that could be misread (spec router §14.12).
    func keepsClient(after error: RouterError, hasWholeRequest: Bool) -> Bool {
        if case .request(let error) = error, error.isToldAfterWholeHead { return false }
        return request.keepsAlive && hasWholeRequest
    }

    /// What `cause` means now; nil when it is the regular end.
    func failure(for cause: Cause) -> Failure? {
        if phase == .piping, isRegularEndOfPipe(cause) { return nil }
        let error = error(for: cause)
        return failure(error)
    }

    /// How the exchange fails with `error`.
    func failure(_ error: RouterError) -> Failure {
        switch error {
        case .platform(.h27), .platform(.h28):
            Failure(error: error, answer: .cut, loggedStatus: error.status)
        case .platform(.h24):
            Failure(error: error, answer: .cut, loggedStatus: nil)
        default:
            Failure(
                error: error,
                answer: sentStatus == nil ? .page : .cut,
                loggedStatus: sentStatus ?? error.status
            )
        }
    }

    // MARK: - Private

    private func isRegularEndOfPipe(_ cause: Cause) -> Bool {
        switch cause {
        case .dynoClosed, .clientClosed: true
        default: false
        }
    }

    private func error(for cause: Cause) -> RouterError {
        switch cause {
        case .connectionRefused: .platform(.h21)
        case .connectionTimedOut: .platform(.h19)
        case .noDynoStarted: .platform(.h20)
        case .noDynoReleased(let code): .platform(code)
        case .dynoClosed(let partialHead): .platform(partialHead || sentStatus != nil ? .h18 : .h13)
        case .badResponse(let fault): error(for: fault)
        case .badResponseContent: .platform(.h18)
        case .badRequestContent(let error): .request(error)
        case .clientClosed: .platform(.h27)
        case .silence(let clientIsBlocked, let dynoIsBlocked):
            .platform(codeForSilence(clientIsBlocked: clientIsBlocked, dynoIsBlocked: dynoIsBlocked))
        case .routerStopped: .platform(.h24)
        }
    }

    private func error(for fault: ResponseFault) -> RouterError {
        switch fault {
        case .malformed: .platform(.h17)
        case .truncated: .platform(.h18)
        case .oversizedStatusLine: .restriction(.statusLine)
        case .oversizedHeader: .restriction(.fieldLine)
        case .oversizedCookie: .restriction(.cookie)
        case .invalidContentLength: .restriction(.contentLength)
        }
    }

    private func codeForSilence(clientIsBlocked: Bool, dynoIsBlocked: Bool) -> RouterCode {
        switch phase {
        case .waiting: .h20
        case .sending: dynoIsBlocked ? .h15 : .h28
        case .awaiting: .h12
        case .answering: .h15
        case .responding: clientIsBlocked ? .h28 : .h15
        case .piping: .h15
        }
    }
}

extension Exchange.Opening: Equatable where App: Equatable {}

// The limits in nanoseconds: deadlines are moved several times per request, and `Duration` has 128 bits.
private let connectingPhase = Limits.Router.connectingPhase.wholeNanoseconds
private let firstByte = Limits.Router.firstByte.wholeNanoseconds
private let silence = Limits.Router.silence.wholeNanoseconds
let idleClientNanoseconds = Limits.Router.idleClient.wholeNanoseconds
let idleDynoConnectionNanoseconds = Limits.Router.idleDynoConnection.wholeNanoseconds

extension PlatformInstant {
    @inline(__always)
    func advanced(by nanoseconds: Int64) -> PlatformInstant {
        PlatformInstant(nanoseconds: self.nanoseconds &+ nanoseconds)
    }
}

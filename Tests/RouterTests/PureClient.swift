import HTTP
import Linux
import Model

@testable import Router

/// A client's connection of a `PureRouter`: heads come in one after the other, each becomes an exchange.
final class PureClient {
    let router: PureRouter
    /// Written by the router and not read by the client.
    var bytes: [UInt8] = []
    /// Written by the router and not taken by a deaf client.
    private(set) var waiting: [UInt8] = []
    private(set) var isDeaf: Bool
    private(set) var end: PureEnd?
    private(set) var exchange: PureExchange?
    private var input: [UInt8] = []
    private var parser = RequestParser(limits: RouterWorker.requestLimits)
    private var idleUntil: PlatformInstant

    init(_ router: PureRouter, isDeaf: Bool = false) {
        self.router = router
        self.isDeaf = isDeaf
        idleUntil = router.now + Limits.Router.idleClient
    }

    // MARK: What a test does

    func receive(_ bytes: [UInt8]) {
        input += bytes
        goOn()
    }

    /// The client sends as much as is taken now; says how many bytes.
    func offer(_ bytes: [UInt8]) -> Int {
        receive(bytes)
        defer { input = [] }
        return bytes.count - input.count
    }

    func close() { exchange?.clientClosed() }

    /// The client takes what waits for it, and everything from now on.
    func listen() {
        isDeaf = false
        bytes += waiting
        waiting = []
        exchange?.clientTookBytes()
    }

    /// Does one thing that is due; false when nothing is.
    func fire() -> Bool {
        guard end == nil else { return false }
        if let exchange { return exchange.fire() }
        guard idleUntil <= router.now else { return false }
        end = .closed
        return true
    }

    // MARK: What an exchange needs

    func send(_ bytes: [UInt8]) {
        guard end == nil else { return }
        if isDeaf { waiting += bytes } else { self.bytes += bytes }
    }

    func ended(keepsAlive: Bool) {
        exchange = nil
        idleUntil = router.now + Limits.Router.idleClient
        if keepsAlive { goOn() } else { end = .closed }
    }

    func cut(withReset: Bool) {
        exchange = nil
        end = withReset ? .reset : .closed
    }

    /// Goes on with what the client has sent, as far as the exchange or the next head takes it.
    func goOn() {
        var left = -1
        while end == nil, !input.isEmpty, input.count != left {
            left = input.count
            if let exchange { input.removeFirst(exchange.take(input)) } else { parseHead() }
        }
    }

    // MARK: - Private

    private func parseHead() {
        switch parser.parse(input.span) {
        case .needsMore: return
        case .failed(let error) where error.isToldAfterWholeHead && router.features.contains(.legacyRouter):
            PureExchange(parser.head, self).refuse(error, parser.head, input)
        case .failed(let error):
            send(router.errorAnswer(.request(error), isHead: false, keepsAlive: false).bytes)
            end = .closed
        case .complete(let length):
            let head = parser.head
            let bytes = Array(input[..<length])
            input.removeFirst(length)
            let exchange = PureExchange(head, self)
            self.exchange = exchange
            exchange.begin(head, bytes)
        }
    }
}

import Linux
import Model

@testable import Router

/// How the router ended a connection.
enum PureEnd { case closed, reset }

/// A connection to a dyno: what the router has written to it, and who listens to what the dyno writes.
final class PureConnection {
    let dyno: Int
    private let router: PureRouter
    /// Written by the router and not read by the dyno.
    var bytes: [UInt8] = []
    /// Written by the router and not taken by a deaf dyno.
    private(set) var waiting: [UInt8] = []
    private(set) var isDeaf = false
    var end: PureEnd?
    var deadline = PlatformInstant.distantFuture
    weak var exchange: PureExchange?

    init(dyno: Int, router: PureRouter) {
        self.dyno = dyno
        self.router = router
        isDeaf = router.dynosAreDeaf
    }

    // MARK: What the router does

    func send(_ bytes: [UInt8]) {
        if isDeaf { waiting += bytes } else { self.bytes += bytes }
    }

    // MARK: What a dyno does

    /// The dyno writes; says how many bytes were taken.
    ///
    /// On an idle connection bytes that nobody asked for end it.
    @discardableResult
    func receive(_ bytes: [UInt8]) -> Int {
        guard let exchange else {
            router.removeIdle(self)
            end = .closed
            return bytes.count
        }
        return exchange.receivedFromDyno(bytes)
    }

    /// The dyno closes.
    func close(withReset: Bool) {
        router.removeIdle(self)
        exchange?.dynoClosed(isReset: withReset)
    }

    /// The dyno takes what waits for it, and everything from now on.
    func listen() {
        isDeaf = false
        bytes += waiting
        waiting = []
        exchange?.dynoTookBytes()
    }
}

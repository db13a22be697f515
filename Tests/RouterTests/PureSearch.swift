import Linux
import Model

@testable import Router

/// An exchange's search for a dyno in a `PureRouter`: whom to try, what to wait for.
final class PureSearch {
    private unowned let exchange: PureExchange
    private let router: PureRouter
    var phaseEnd = PlatformInstant.distantFuture
    /// The dyno that was tried last.
    private(set) var lastDyno: Int?
    private var attempts = 0
    private var looks = 0
    private var waitsFor: Wait?
    /// When the attempt or the pause ends.
    private var timer = PlatformInstant.distantFuture
    private var isConnecting = false
    /// When the attempt that came about, or the last one, began.
    private(set) var attemptBegan = PlatformInstant(nanoseconds: 0)

    private enum Wait { case start, release }

    init(_ exchange: PureExchange) {
        self.exchange = exchange
        router = exchange.router
    }

    func findDyno() {
        if let bound = exchange.boundDyno { return connect(to: bound) }
        switch router.selection.choose(at: router.now, random: router.random.next()) {
        case .dyno(let index): connect(to: index)
        case .waitForStart: waitsFor = .start
        case .waitForRelease:
            waitsFor = .release
            timer = router.now + DynoSelection.pause(afterLooks: looks)
            looks += 1
        case .refuse(let error): exchange.fail(exchange.exchange.failure(error))
        }
    }

    func tableChanged() {
        guard waitsFor != nil else { return }
        end()
        findDyno()
    }

    /// Does one thing that is due; false when nothing is.
    func fire() -> Bool {
        guard waitsFor != nil || isConnecting else { return false }
        if timer <= router.now {
            if isConnecting { attemptFailed(.connectionTimedOut) } else { tableChanged() }
            return true
        }
        guard phaseEnd <= router.now else { return false }
        exchange.fail(waitsFor == .release ? .noDynoReleased(exchange.quarantineCode) : .noDynoStarted)
        return true
    }

    /// Stops waiting and connecting.
    func end() {
        waitsFor = nil
        isConnecting = false
        timer = .distantFuture
    }

    // MARK: - Private

    private func connect(to index: Int) {
        lastDyno = index
        if let connection = router.takeIdle(ofDyno: index) {
            end()
            return exchange.connectionMade(connection)
        }
        attempts += 1
        attemptBegan = router.now
        switch router.answer(ofDyno: index) {
        case .accepts:
            end()
            exchange.connectionMade(router.openConnection(toDyno: index))
        case .refuses: attemptFailed(.connectionRefused)
        case .isSilent:
            isConnecting = true
            timer = min(router.now + Limits.Router.connect, phaseEnd)
        }
    }

    private func attemptFailed(_ cause: Exchange.Cause) {
        guard let lastDyno else { return }
        end()
        router.selection.quarantine(router.selection.candidates[lastDyno].route.id, at: router.now)
        if attempts >= router.selection.attemptLimit || router.now >= phaseEnd {
            exchange.fail(cause)
        } else {
            findDyno()
        }
    }
}

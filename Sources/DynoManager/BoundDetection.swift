package import Linux
import Model

/// Finds out when a starting web dyno listens on its port, from the kernel's listen table.
///
/// The app is never connected to. The table is looked at on a thread of its own and in real time: a dyno's
/// start takes real time however fast the platform clock runs. Nothing happens while no dyno starts.
package actor BoundDetection {
    private let thread: LoopThread
    /// Whom to tell of each port.
    private var watches: [UInt16: @Sendable () -> Void] = [:]
    private var isLooking = false
    /// When the youngest of the watched dynos began to start.
    private var newestWatch = PlatformInstant(nanoseconds: 0)

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.loop.executor.unowned }

    package init() throws(Errno) {
        thread = try LoopThread(named: "bound", clock: PlatformClock())
    }

    /// Calls `report` once something listens on `port` where a router reaches it, at 127.0.0.1.
    package func watch(_ port: UInt16, report: @escaping @Sendable () -> Void) {
        watches[port] = report
        newestWatch = thread.loop.clock.now()
        lookLater()
    }

    package func forget(_ port: UInt16) {
        watches[port] = nil
    }

    /// Ends the thread; no report comes any more.
    package nonisolated func stop() {
        thread.stop()
    }

    /// Whether 127.0.0.1 reaches a listener at `address`: its own address, any address, or those as IPv6.
    package static func isReachable(_ address: SocketAddress) -> Bool {
        switch address {
        case .ipv4(let host, port: _): host == 0 || host == 0x7f00_0001
        case .ipv6(let high, let low, port: _):
            high == 0 && (low == 0 || low == 0xffff_7f00_0001 || low == 0xffff_0000_0000)
        case .unix: false
        }
    }

    // MARK: - Private

    private func lookLater() {
        guard !isLooking, !watches.isEmpty else { return }
        isLooking = true
        thread.loop.schedule(after: pause(at: thread.loop.clock.now())) { [weak self] in
            self?.assumeIsolated { $0.look() }
        }
    }

    /// How long to wait for the next look: an app that starts in no time is seen so, a slow one costs little.
    private func pause(at now: PlatformInstant) -> Duration {
        let part = (now - newestWatch) / Limits.Dynos.boundLookPart
        return min(max(part, Limits.Dynos.boundLook), Limits.Dynos.longestBoundLook)
    }

    private func look() {
        isLooking = false
        // A look that fails is made up for by the next one.
        let listeners = (try? ListenTable.listeners()) ?? []
        for listener in listeners { take(listener.address) }
        lookLater()
    }

    private func take(_ address: SocketAddress) {
        guard Self.isReachable(address), let report = watches.removeValue(forKey: address.port) else {
            return
        }
        report()
    }
}

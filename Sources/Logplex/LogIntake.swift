import Linux
package import Model

/// Where every engine's log lines come in; any thread, never blocking (the `LogSink` of the daemon).
///
/// What waits is bounded per app and in all; what does not fit is counted, and the app's log says so (L12).
package final class LogIntake: LogSink {
    /// Something handed over and not looked at yet.
    enum Item {
        case batch(LogBatch)
        /// `afterLoss`: bytes before these were dropped, so that half a line must not be joined to them.
        case bytes([UInt8], DynoOutput, Timestamp, afterLoss: Bool)
        case end(DynoOutput, Timestamp)
    }

    /// Messages of one app that had to be dropped.
    struct Loss: Equatable {
        var count: Int
        let since: Timestamp
    }

    /// Everything that waited.
    struct Delivery {
        var items: [Item] = []
        var losses: [ResourceID: Loss] = [:]

        var isEmpty: Bool { items.isEmpty && losses.isEmpty }
    }

    fileprivate struct State {
        var delivery = Delivery()
        var bytes = 0
        var bytesByApp: [ResourceID: Int] = [:]
        /// Dynos whose last bytes were dropped.
        var cutDynos: Set<ResourceID> = []
        var wake: (@Sendable () -> Void)?
        var isWoken = false
    }

    private let state = Lock(State())

    package init() {}

    package func take(_ batch: LogBatch) {
        guard !batch.isEmpty else { return }
        let wake = state.withLock { state in
            if state.bytes + batch.content.count <= Limits.Logplex.intakeBytes {
                state.bytes += batch.content.count
                state.delivery.items.append(.batch(batch))
            } else {
                for entry in batch.entries { state.drop(1, of: entry.app, at: entry.time) }
            }
            return state.claimWake()
        }
        wake?()
    }

    /// Takes whole lines that somebody has posted for one app: they are bounded as what its dynos write is.
    ///
    /// `now` is when those were lost that cannot be kept; what stands in a line may be any time.
    package func takePosted(_ batch: LogBatch, of app: ResourceID, at now: Timestamp) {
        guard !batch.isEmpty else { return }
        let wake = state.withLock { state in
            if state.makeRoom(for: batch.weight, of: app) {
                state.delivery.items.append(.batch(batch))
            } else {
                state.drop(batch.entries.count, of: app, at: now)
            }
            return state.claimWake()
        }
        wake?()
    }

    package func take(_ bytes: [UInt8], from output: DynoOutput, at time: Timestamp) {
        guard !bytes.isEmpty else { return }
        let wake = state.withLock { state in
            if state.makeRoom(for: bytes.count, of: output.app) {
                let isAfterLoss = !state.cutDynos.isEmpty && state.cutDynos.remove(output.dyno) != nil
                state.delivery.items.append(.bytes(bytes, output, time, afterLoss: isAfterLoss))
            } else {
                let lines = bytes.count { $0 == UInt8(ascii: "\n") }
                state.drop(max(1, lines), of: output.app, at: time)
                state.cutDynos.insert(output.dyno)
            }
            return state.claimWake()
        }
        wake?()
    }

    package func end(_ output: DynoOutput, at time: Timestamp) {
        let wake = state.withLock { state in
            state.cutDynos.remove(output.dyno)
            state.delivery.items.append(.end(output, time))
            return state.claimWake()
        }
        wake?()
    }

    /// Sets who is called, on the thread that brings lines, when the first has come since `takeAll`.
    func attach(_ wake: @escaping @Sendable () -> Void) {
        let isWaiting = state.withLock { state in
            state.wake = wake
            return state.isWoken
        }
        if isWaiting { wake() }
    }

    /// Takes out everything that waits.
    func takeAll() -> Delivery {
        state.withLock { state in
            defer {
                state.delivery = Delivery()
                state.bytes = 0
                state.bytesByApp.removeAll(keepingCapacity: true)
                state.isWoken = false
            }
            return state.delivery
        }
    }
}

extension LogIntake.State {
    fileprivate mutating func makeRoom(for count: Int, of app: ResourceID) -> Bool {
        let ofApp = bytesByApp[app, default: 0] + count
        guard ofApp <= Limits.Logplex.intakeBytesPerApp, bytes + count <= Limits.Logplex.intakeBytes
        else { return false }
        bytesByApp[app] = ofApp
        bytes += count
        return true
    }

    fileprivate mutating func drop(_ count: Int, of app: ResourceID, at time: Timestamp) {
        delivery.losses[app, default: LogIntake.Loss(count: 0, since: time)].count += count
    }

    fileprivate mutating func claimWake() -> (@Sendable () -> Void)? {
        guard !isWoken else { return nil }
        isWoken = true
        return wake
    }
}

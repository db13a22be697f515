import Linux
import Model
import OTLP

/// A line of an app's log, and the dyno that wrote it, if one did.
struct TelemetryLine: Equatable, Sendable {
    let message: LogMessage
    let dyno: ResourceID?
}

/// What goes out together.
enum TelemetryBatch: Equatable, Sendable {
    case logs([TelemetryLine])
    case traces([RequestSpan])
    case metrics([ResourceItems<Metric>])

    var signal: TelemetrySignal {
        switch self {
        case .logs: .logs
        case .traces: .traces
        case .metrics: .metrics
        }
    }
}

/// What waits for a telemetry drain: the newest of each signal, and how many had to go.
///
/// Any thread offers, the drain's takes; neither holds up the other for longer than it takes to move references.
final class TelemetryBuffer: Sendable {
    /// What the receiver will never see.
    struct Losses: Equatable {
        /// Lines, spans, and minutes of metrics.
        var counts: [TelemetrySignal: Int] = [:]
        var since: Timestamp
    }

    private struct State {
        var lines = BoundedQueue<TelemetryLine>(capacity: Limits.Telemetry.bufferedItems)
        var spans = BoundedQueue<RequestSpan>(capacity: Limits.Telemetry.bufferedItems)
        var metrics = BoundedQueue<[ResourceItems<Metric>]>(capacity: Limits.Telemetry.bufferedMinutes)
        var losses: Losses?
        var isOpen = true
        var isWoken = false
        /// Whose turn it is, so that no signal keeps another waiting.
        var next = 0

        mutating func lose(_ count: Int, _ signal: TelemetrySignal, at time: Timestamp) {
            var losses = losses ?? Losses(since: time)
            losses.counts[signal, default: 0] += count
            self.losses = losses
        }

        var isEmpty: Bool { lines.isEmpty && spans.isEmpty && metrics.isEmpty }
    }

    let wallClock: @Sendable () -> Timestamp
    private let state = Lock(State())

    init(wallClock: @escaping @Sendable () -> Timestamp) {
        self.wallClock = wallClock
    }

    var isEmpty: Bool { state.withLock { $0.isEmpty } }

    func offer(_ line: TelemetryLine) {
        offer(.logs) { $0.lines.append(line) ? 1 : 0 }
    }

    func offer(_ spans: [RequestSpan]) {
        offer(.traces) { state in spans.reduce(0) { $0 + (state.spans.append($1) ? 1 : 0) } }
    }

    /// A minute's.
    func offer(_ metrics: [ResourceItems<Metric>]) {
        offer(.metrics) { $0.metrics.append(metrics) ? 1 : 0 }
    }

    /// Takes the oldest of the signal whose turn it is; nil when nothing waits.
    func take() -> TelemetryBatch? {
        state.withLock { state in
            let signals = TelemetrySignal.allCases
            for _ in signals {
                let signal = signals[state.next]
                state.next = (state.next + 1) % signals.count
                if let batch = take(signal, from: &state) { return batch }
            }
            return nil
        }
    }

    /// Counts what will not come.
    func lose(_ count: Int, _ signal: TelemetrySignal) {
        let time = wallClock()
        state.withLock { $0.lose(count, signal, at: time) }
    }

    /// What was lost since it was last asked for; nil for nothing.
    func takeLosses() -> Losses? {
        state.withLock { state in
            defer { state.losses = nil }
            return state.losses
        }
    }

    /// Whether the drain has to be told that there is something: once until `releaseWake`.
    func claimWake() -> Bool {
        state.withLock { state in
            guard state.isOpen, !state.isWoken, !state.isEmpty else { return false }
            state.isWoken = true
            return true
        }
    }

    /// The drain looks now: whoever brings more has to tell it again.
    func releaseWake() { state.withLock { $0.isWoken = false } }

    /// Lets go of everything and takes nothing more.
    func close() {
        state.withLock { state in
            state = State()
            state.isOpen = false
        }
    }

    // MARK: - Private

    private func offer(_ signal: TelemetrySignal, _ append: (inout State) -> Int) {
        let lost = state.withLock { $0.isOpen ? append(&$0) : 0 }
        if lost > 0 { lose(lost, signal) }
    }

    private func take(_ signal: TelemetrySignal, from state: inout State) -> TelemetryBatch? {
        switch signal {
        case .logs:
            let lines = taken(from: &state.lines)
            return lines.isEmpty ? nil : .logs(lines)
        case .traces:
            let spans = taken(from: &state.spans)
            return spans.isEmpty ? nil : .traces(spans)
        case .metrics: return state.metrics.takeFirst().map { .metrics($0) }
        }
    }

    private func taken<Item>(from queue: inout BoundedQueue<Item>) -> [Item] {
        var items: [Item] = []
        while items.count < Limits.Telemetry.batchItems, let item = queue.takeFirst() {
            items.append(item)
        }
        return items
    }
}

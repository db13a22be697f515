import DynoManager
import Linux
import PlatformAPI

/// A one-off dyno, or a command inside a dyno, in the hands of one connection: frames in, frames out.
///
/// Output is pulled piece by piece, so that a client that does not read makes the dyno wait. Input goes in
/// order through one task; the connection stops reading while `isInputFull`.
package final class AttachedDyno: ByteSource {
    private struct State {
        var output: [UInt8] = []
        var hasEnded = false
        /// Its program runs no more; output may still wait to be taken.
        var hasProgramEnded = false
        var isOver = false
        var inputBytes = 0
        var handler: (@Sendable () -> Void)?
        /// Resumed when the connection has taken the output.
        var taken: CheckedContinuation<Void, Never>?
    }

    /// How the client's connection carries the dyno's output.
    enum Framing {
        /// In `AttachFrame`s, the exit code last.
        case frames
        /// As it is; clients wrap their command to learn how it ended.
        case raw
    }

    /// The answer that turns the connection over (RFC 9110 §7.8).
    static let switchingProtocols =
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: \(AttachFrame.upgradeName)\r\n\r\n"

    private let dyno: any AttachedProgram
    private let loop: EventLoop
    private let framing: Framing
    private let state = Lock(State())
    private let input: AsyncStream<AttachFrame>.Continuation

    /// Tells the dyno that its client is here, and begins to pump.
    init(_ dyno: any AttachedProgram, loop: EventLoop, framing: Framing = .frames) {
        self.dyno = dyno
        self.loop = loop
        self.framing = framing
        let (frames, input) = AsyncStream<AttachFrame>.makeStream()
        self.input = input
        Task { await self.pumpOutput() }
        Task { for await frame in frames { await self.perform(frame) } }
        Task {
            _ = await dyno.exitCode()
            state.withLock { $0.hasProgramEnded = true }
            notify()
        }
    }

    /// Whether the dyno has not yet taken what came before.
    var isInputFull: Bool { state.withLock { $0.inputBytes > AttachFrame.maximumPayloadBytes } }

    /// Whether nothing follows what the client has not taken yet.
    var hasProgramEnded: Bool { state.withLock(\.hasProgramEnded) }

    func take(_ frame: AttachFrame) {
        state.withLock { $0.inputBytes += frame.bytes.count }
        input.yield(frame)
    }

    /// The connection is gone.
    func clientLeft() {
        let (wasOver, taken) = state.withLock { state in
            defer { state.isOver = true }
            state.handler = nil
            return (state.isOver, state.taken.take())
        }
        taken?.resume()
        input.finish()
        if !wasOver { Task { await dyno.hangUp() } }
    }

    package func next(upTo count: Int) -> BytePiece {
        let (piece, taken) = state.withLock { state -> (BytePiece, CheckedContinuation<Void, Never>?) in
            if !state.output.isEmpty {
                defer { state.output = [] }
                return (.bytes(state.output), state.taken.take())
            }
            if state.hasEnded { state.isOver = true }
            return (state.hasEnded ? .end : .nothingYet, nil)
        }
        taken?.resume()
        return piece
    }

    package func setReadinessHandler(_ handler: @escaping @Sendable () -> Void) {
        state.withLock { $0.handler = handler }
    }

    package func close() { clientLeft() }

    // MARK: - Private

    private func pumpOutput() async {
        await dyno.attach()
        while let bytes = await dyno.read() {
            if case .raw = framing {
                await hand(bytes)
                continue
            }
            for start in stride(from: 0, to: bytes.count, by: AttachFrame.maximumPayloadBytes) {
                let end = min(start + AttachFrame.maximumPayloadBytes, bytes.count)
                await hand(AttachFrame.data(Array(bytes[start..<end])).bytes)
            }
        }
        if let code = await dyno.exitCode(), case .frames = framing {
            await hand(AttachFrame.exit(code: code).bytes)
        }
        state.withLock { $0.hasEnded = true }
        notify()
    }

    /// Gives bytes to the connection and waits until it has taken them.
    private func hand(_ bytes: [UInt8]) async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                guard !state.isOver else { return true }
                state.output += bytes
                state.taken = continuation
                return false
            }
            if isOver { continuation.resume() } else { notify() }
        }
    }

    private func notify() {
        loop.mailbox.send { self.state.withLock(\.handler)?() }
    }

    private func perform(_ frame: AttachFrame) async {
        defer {
            state.withLock { $0.inputBytes -= frame.bytes.count }
            notify()
        }
        switch frame {
        case .data(let bytes): await dyno.write(bytes)
        case .resize(let rows, let columns): await dyno.resize(to: WindowSize(rows: rows, columns: columns))
        case .signal(let number): if let signal = DynoSignal(number: number) { await dyno.signal(signal) }
        case .end: await dyno.closeInput()
        case .exit: break
        }
    }
}

extension DynoSignal {
    /// The signal with this number (signal(7)) that a terminal's user may send.
    fileprivate init?(number: UInt8) {
        switch Int32(number) {
        case Signal.hangup.rawValue: self = .hangUp
        case Signal.interrupt.rawValue: self = .interrupt
        case Signal.quit.rawValue: self = .quit
        case Signal.kill.rawValue: self = .kill
        case Signal.terminate.rawValue: self = .terminate
        default: return nil
        }
    }
}

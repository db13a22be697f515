import Linux
import Model
import PlatformAPI

/// The client's end of an attached one-off dyno, or of a command inside one: keys to the dyno, its output to the screen.
///
/// The terminal is raw meanwhile and is put back on every way out, signals included.
final class AttachSession {
    /// How the session came to its end.
    enum Ending: Equatable {
        case exited(code: Int32)
        /// The connection closed before the dyno told its exit code.
        case lost
        /// A signal ended us.
        case signalled(Signal)
        /// Four Ctrl-C within a second.
        case disconnected
        /// No byte either way for an hour.
        case timedOut
    }

    private let connection: Connection
    private let input: InputStream
    private let output: OutputStream
    private let usesTerminal: Bool
    private let loop: EventLoop
    private var parser = AttachFrameParser()
    private var outgoing: [UInt8] = []
    private var socketRegistration: EventLoop.Registration?
    private var inputRegistration: EventLoop.Registration?
    private var inputIsFile = false
    private var inputHasEnded = false
    private var interrupts: [PlatformInstant] = []
    private var idleTimer: TimerID?
    private var ending: Ending?
    private var failure: (any Error)?

    /// `usesTerminal`: the dyno has a terminal of its own, so ours must be raw.
    init(
        _ connection: Connection,
        input: InputStream,
        output: OutputStream,
        usesTerminal: Bool
    ) throws {
        self.connection = connection
        self.input = input
        self.output = output
        self.usesTerminal = usesTerminal
        loop = try EventLoop(clock: PlatformClock())
    }

    /// Passes bytes both ways until the dyno ends; `received` came with the answer to the upgrade.
    func run(received: [UInt8]) throws -> Ending {
        Signal.ignoreBrokenPipes()
        let signals = try SignalDescriptor(for: [
            .windowChange, .terminate, .hangup, .interrupt, .quit,
        ])
        let settings = usesTerminal ? try Terminal.makeRaw(input.descriptor.rawValue) : nil
        defer { if let settings { Terminal.restore(input.descriptor.rawValue, to: settings) } }
        try register(signals)
        restartIdleTimer()
        sendSize()
        take(received)
        if ending == nil, failure == nil { loop.run() }
        if let failure { throw failure }
        return ending ?? .lost
    }

    // MARK: - Private: set-up

    private func register(_ signals: SignalDescriptor) throws {
        let socketHandler = CallbackHandler { [unowned self] in handleSocket($0) }
        socketRegistration = try loop.register(connection.descriptor, for: .read, handler: socketHandler)
        let signalHandler = CallbackHandler { [unowned self] _ in
            while let signal = signals.next() { handle(signal) }
        }
        _ = try loop.register(signals.descriptor, for: .read, handler: signalHandler)
        do throws(Errno) {
            let handler = CallbackHandler { [unowned self] _ in readInput() }
            inputRegistration = try loop.register(input.descriptor, for: .read, handler: handler)
        } catch {
            // epoll takes no regular files, epoll_ctl(2): they are always readable.
            guard error == .notPermitted else { throw error }
            inputIsFile = true
            queue([])
        }
    }

    private func restartIdleTimer() {
        if let idleTimer { loop.cancel(idleTimer) }
        idleTimer = loop.schedule(after: Limits.CommandLine.idleAttachment) { [unowned self] in
            finish(.timedOut)
        }
    }

    private func finish(_ ending: Ending) {
        self.ending = self.ending ?? ending
        loop.stop()
    }

    private func fail(_ error: any Error) {
        failure = failure ?? error
        loop.stop()
    }

    // MARK: - Private: to the dyno

    private func readInput() {
        guard !inputHasEnded else { return }
        do {
            guard let bytes = try input.descriptor.read(upTo: 16_384) else { return }
            restartIdleTimer()
            if bytes.isEmpty {
                endInput()
            } else {
                if usesTerminal { countInterrupts(bytes) }
                queue(AttachFrame.data(bytes).bytes)
            }
        } catch {
            endInput()
        }
    }

    /// A pipe or file that ends is the dyno's end of input; a terminal, raw, ends only when it is taken away.
    private func endInput() {
        guard !usesTerminal else { return finish(.signalled(.hangup)) }
        inputHasEnded = true
        watchInput(false)
        queue(AttachFrame.end.bytes)
    }

    /// Sends what it can and keeps the rest; while much is kept no input is read.
    private func queue(_ bytes: [UInt8]) {
        outgoing += bytes
        do {
            while !outgoing.isEmpty {
                guard case .bytes(let count) = try Socket.send(connection.descriptor, outgoing.span) else {
                    break
                }
                outgoing.removeFirst(count)
            }
            guard let socketRegistration else { return }
            let needsTurn = !outgoing.isEmpty || (inputIsFile && !inputHasEnded)
            try loop.modify(
                socketRegistration,
                descriptor: connection.descriptor,
                for: needsTurn ? .readWrite : .read
            )
            watchInput(outgoing.count < Limits.CommandLine.uploadPieceBytes)
        } catch {
            // The daemon has closed; its last frames may still be on the way to us.
            outgoing = []
            inputHasEnded = true
            watchInput(false)
        }
    }

    private func watchInput(_ isWanted: Bool) {
        guard let inputRegistration else { return }
        if inputHasEnded {
            loop.deregister(inputRegistration, descriptor: input.descriptor)
            self.inputRegistration = nil
        } else {
            try? loop.modify(inputRegistration, descriptor: input.descriptor, for: isWanted ? .read : .none)
        }
    }

    private func sendSize() {
        guard usesTerminal, let size = Terminal.size(of: input.descriptor.rawValue) else { return }
        queue(AttachFrame.resize(rows: size.rows, columns: size.columns).bytes)
    }

    /// Four Ctrl-C within a second break off, whatever the dyno does (spec dynos §7).
    private func countInterrupts(_ bytes: [UInt8]) {
        let now = loop.clock.now()
        for byte in bytes where byte == 3 { interrupts.append(now) }
        interrupts.removeAll { now - $0 > Limits.CommandLine.forcedDisconnect }
        if interrupts.count >= 4 { finish(.disconnected) }
    }

    // MARK: - Private: from the dyno

    private func handleSocket(_ readiness: Readiness) {
        if readiness.contains(.writable) {
            if inputIsFile, outgoing.count < Limits.CommandLine.uploadPieceBytes, !inputHasEnded {
                readInput()
            } else {
                queue([])
            }
        }
        guard !readiness.isDisjoint(with: [.readable, .readHangup, .hangup, .error]) else { return }
        do {
            guard let bytes = try connection.descriptor.read(upTo: 65_536) else { return }
            restartIdleTimer()
            if bytes.isEmpty { finish(.lost) } else { take(bytes) }
        } catch {
            finish(.lost)
        }
    }

    private func take(_ bytes: [UInt8]) {
        do {
            for frame in try parser.parse(bytes) {
                switch frame {
                case .data(let data): try output.write(data)
                case .exit(let code): finish(.exited(code: code))
                case .resize, .signal, .end: break
                }
            }
        } catch {
            fail(error)
        }
    }

    private func handle(_ signal: Signal) {
        switch signal {
        case .windowChange:
            sendSize()
        case .interrupt, .quit:
            // Without a terminal of its own the dyno does not see the key: it gets the signal.
            queue(AttachFrame.signal(UInt8(truncatingIfNeeded: signal.rawValue)).bytes)
            countInterrupts([3])
        default:
            finish(.signalled(signal))
        }
    }
}

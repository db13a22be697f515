import Linux
import Model

/// A build's or a release command's output: a file that grows up to a bound, and everyone who reads along.
///
/// Any thread may append; each reader has its own place in the file. In memory are only the last bytes of what there was
/// no room for: how something ended is said at its end.
final class Transcript: Sendable {
    private struct State {
        var isComplete: Bool
        /// What may still be written, in bytes.
        var room: Int
        /// Bytes that there was no room for: said in the file, at its end, before the last of them.
        var dropped = 0
        var last: [UInt8] = []
        /// The disk refused a write and has taken none since: said as soon as it takes one again, else at the end.
        var failure: Errno?
        var waiters: [@Sendable () -> Void] = []
    }

    let path: String
    private let limit: Int
    private let lastLimit: Int
    private let state: Lock<State>

    /// The transcript at `path`; one that is not complete begins empty and keeps its first `limit` bytes, and the last
    /// `lastLimit` of those that come after them.
    init(
        path: String,
        isComplete: Bool,
        limit: Int = Limits.Dynos.outputBytes,
        lastLimit: Int = Limits.Dynos.lastOutputBytes
    ) throws(Errno) {
        self.path = path
        self.limit = limit
        self.lastLimit = lastLimit
        state = Lock(State(isComplete: isComplete, room: limit))
        if !isComplete { _ = try FileSystem.open(path, .write, permissions: 0o600).rawValue }
    }

    var isComplete: Bool { state.withLock(\.isComplete) }

    /// What readers are told at the end when the disk refused some of it.
    var endNote: [UInt8] {
        guard let failure = state.withLock(\.failure) else { return [] }
        return Array("\n !     The rest of this output is lost: \(failure.text).\n".utf8)
    }

    func append(_ text: String) { append(Array(text.utf8)) }

    func append(_ bytes: [UInt8]) {
        notify { state in
            let kept = bytes.prefix(state.room)
            state.room -= kept.count
            drop(bytes[kept.endIndex...], &state)
            if !kept.isEmpty { write(Array(kept), &state) }
        }
    }

    /// Appends all of another one as it grows; returns at its end.
    func copy(_ other: Transcript) async throws {
        let file = try FileSystem.open(other.path, .readOnly)
        var offset = 0
        while true {
            let wasComplete = other.isComplete
            while let piece = try file.read(upTo: 65_536), !piece.isEmpty {
                append(piece)
                offset += piece.count
            }
            if wasComplete { return append(other.endNote) }
            await withCheckedContinuation { continuation in
                let isWaiting = other.whenMore(after: offset) { continuation.resume() }
                if !isWaiting { continuation.resume() }
            }
        }
    }

    /// Ends it; readers get what is left and then the end.
    func complete() {
        notify { state in
            if state.dropped > 0 {
                let kept = "\(limit) bytes of output are kept, and the last."
                let loss = "\(state.dropped) bytes are lost here: \(kept)"
                write(Array("\n !     \(loss)\n".utf8), &state)
            }
            if !state.last.isEmpty { write(state.last, &state) }
            state.last = []
            state.isComplete = true
        }
    }

    /// Calls `body` once, on whichever thread, when there is more or the end after this moment.
    ///
    /// False when that is so already: read on.
    func whenMore(after offset: Int, _ body: @escaping @Sendable () -> Void) -> Bool {
        state.withLock { state in
            let size = (try? FileSystem.status(path).sizeBytes) ?? 0
            guard size <= offset, !state.isComplete else { return false }
            state.waiters.append(body)
            return true
        }
    }

    // MARK: - Private

    /// Lets go of all but the last bytes that there is no room for.
    private func drop(_ bytes: ArraySlice<UInt8>, _ state: inout State) {
        state.last += bytes
        let surplus = state.last.count - lastLimit
        guard surplus > 0 else { return }
        state.last.removeFirst(surplus)
        state.dropped += surplus
    }

    private func write(_ bytes: [UInt8], _ state: inout State) {
        do throws(Errno) {
            let file = try FileSystem.open(path, .append, permissions: 0o600)
            if let failure = state.failure {
                try file.writeAll(Array("\n !     Output is lost here: \(failure.text).\n".utf8).span)
                state.failure = nil
            }
            try file.writeAll(bytes.span)
        } catch {
            state.failure = error
        }
    }

    private func notify(_ change: (inout State) -> Void) {
        let waiters = state.withLock { state in
            change(&state)
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter() }
    }
}

/// One reader of a transcript.
final class TranscriptSource: ByteSource {
    private struct State {
        var offset = 0
        var hasToldNote = false
        var handler: (@Sendable () -> Void)?
    }

    private let transcript: Transcript
    private let file: FileDescriptor
    private let loop: EventLoop
    private let state = Lock(State())

    init(_ transcript: Transcript, loop: EventLoop) throws(Errno) {
        self.transcript = transcript
        self.loop = loop
        file = try FileSystem.open(transcript.path, .readOnly)
    }

    func next(upTo count: Int) -> BytePiece {
        let wasComplete = transcript.isComplete
        guard let bytes = try? file.read(upTo: count) else { return .end }
        if !bytes.isEmpty {
            state.withLock { $0.offset += bytes.count }
            return .bytes(bytes)
        }
        if wasComplete { return endNote() }
        let offset = state.withLock(\.offset)
        let isWaiting = transcript.whenMore(after: offset) { [weak self] in
            guard let self else { return }
            loop.mailbox.send { self.state.withLock(\.handler)?() }
        }
        return isWaiting ? .nothingYet : next(upTo: count)
    }

    func setReadinessHandler(_ handler: @escaping @Sendable () -> Void) {
        state.withLock { $0.handler = handler }
    }

    func close() {
        state.withLock { $0.handler = nil }
    }

    // MARK: - Private

    /// The note of a loss, once, then the end.
    private func endNote() -> BytePiece {
        let note = transcript.endNote
        let isFirst = state.withLock { state in
            defer { state.hasToldNote = true }
            return !state.hasToldNote
        }
        return note.isEmpty || !isFirst ? .end : .bytes(note)
    }
}

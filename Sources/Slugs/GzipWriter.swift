import Linux

/// Compresses what it is given on several threads and hands the stream on in order.
///
/// The caller's thread cuts the input into blocks and takes the compressed ones when it is their turn; it waits only
/// when `blocksInFlight` are under way. The bytes written do not depend on the number of threads. What it holds does
/// not grow with the input: about 300 KB for each block in flight and for each thread.
final class GzipWriter {
    /// What was written so far.
    private(set) var writtenBytes = 0
    /// More threads would wait for the one that reads and hashes.
    static let mostThreads = 32

    init(level: Int, threads: Int, write: @escaping ([UInt8]) throws -> Void) throws {
        let count = max(1, min(threads, GzipWriter.mostThreads))
        self.write = write
        blocksInFlight = 2 * count + 2
        for number in 0..<count {
            let line = line
            workers.append(try NamedThread(named: "gzip/\(number)") { line.work(level: level) })
        }
        try emit(Gzip.start)
    }

    deinit {
        line.close()
        for worker in workers { worker.join() }
    }

    func append(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(windowBytes + Gzip.blockBytes - buffer.count)
            buffer.append(contentsOf: piece)
            rest = rest.dropFirst(piece.count)
            if buffer.count == windowBytes + Gzip.blockBytes { try offerBlock() }
        }
    }

    /// Writes what is left and the trailer; nothing may follow.
    func finish() throws {
        if buffer.count > windowBytes { try offerBlock() }
        while takenBlocks < offeredBlocks { try take(line.wait(for: takenBlocks)) }
        try emit(Gzip.end(checksum: checksum, sizeBytes: sizeBytes))
    }

    // MARK: - Private

    private let write: ([UInt8]) throws -> Void
    private let line = GzipLine()
    private var workers: [NamedThread] = []
    private let blocksInFlight: Int
    private var offeredBlocks = 0
    private var takenBlocks = 0
    /// The window before the input not yet offered, then that input.
    private var buffer: [UInt8] = []
    private var windowBytes = 0
    private var checksum: UInt32 = 0
    private var sizeBytes = 0

    private func offerBlock() throws {
        if offeredBlocks - takenBlocks == blocksInFlight { try take(line.wait(for: takenBlocks)) }
        line.offer(GzipLine.Job(number: offeredBlocks, input: buffer, range: windowBytes..<buffer.count))
        offeredBlocks += 1
        let window = buffer.suffix(Gzip.windowBytes)
        windowBytes = window.count
        buffer = []
        buffer.reserveCapacity(Gzip.windowBytes + Gzip.blockBytes)
        buffer += window
        while takenBlocks < offeredBlocks, let block = line.takeIfDone(takenBlocks) { try take(block) }
    }

    private func take(_ block: Result<Gzip.Block, GzipError>) throws {
        let block = try block.get()
        takenBlocks += 1
        checksum = Gzip.combine(checksum, block.checksum, secondBytes: block.sizeBytes)
        sizeBytes += block.sizeBytes
        try emit(block.bytes)
    }

    private func emit(_ bytes: [UInt8]) throws {
        writtenBytes += bytes.count
        try write(bytes)
    }
}

/// Blocks on their way to the threads that compress them, and back.
private final class GzipLine: Sendable {
    struct Job: Sendable {
        let number: Int
        let input: [UInt8]
        /// What of the input is the block; before it stands its window.
        let range: Range<Int>
    }

    private struct State {
        var waiting: [Job] = []
        var done: [Int: Result<Gzip.Block, GzipError>] = [:]
        var isClosed = false
    }

    private let state = ConditionLock(State())

    func offer(_ job: Job) {
        state.withLock { $0.waiting.append(job) }
    }

    /// The block of this number, once it is compressed.
    func wait(for number: Int) -> Result<Gzip.Block, GzipError> {
        state.wait { $0.done.removeValue(forKey: number) }
    }

    /// The block of this number; nil when it is not compressed yet.
    func takeIfDone(_ number: Int) -> Result<Gzip.Block, GzipError>? {
        state.withLock { $0.done.removeValue(forKey: number) }
    }

    /// Ends the threads; what waits is not needed any more.
    func close() {
        state.withLock {
            $0.isClosed = true
            $0.waiting = []
        }
    }

    /// What a thread does from its start to `close`.
    func work(level: Int) {
        let deflater = Result { () throws(GzipError) in try Deflater(level: level) }
        while let job = next() {
            let block = Result { () throws(GzipError) in try deflater.get().compress(job.input, job.range) }
            state.withLock { $0.done[job.number] = block }
        }
    }

    /// The next job; nil after `close`.
    private func next() -> Job? {
        state.wait { state -> Job?? in
            if state.isClosed { return .some(.none) }
            if state.waiting.isEmpty { return .none }
            return .some(.some(state.waiting.removeFirst()))
        }
    }
}

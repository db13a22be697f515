import Linux

/// Compresses what it is given on several threads and hands the stream on in order.
///
/// Input is gathered into batches; while the blocks of one batch are compressed, the caller fills the next. The
/// bytes written do not depend on the number of threads. Holds two batches: 2 × 512 KiB for each thread.
final class GzipWriter {
    /// What was written so far.
    private(set) var writtenBytes = 0

    init(level: Int, threads: Int, write: @escaping ([UInt8]) throws -> Void) throws {
        self.level = level
        self.threads = max(1, threads)
        self.write = write
        batchBytes = self.threads * blocksPerThread * Gzip.blockBytes
        try emit(Gzip.start)
    }

    func append(_ bytes: some Collection<UInt8>) throws {
        buffer.append(contentsOf: bytes)
        while buffer.count - windowBytes >= batchBytes { try startBatch(inputBytes: batchBytes) }
    }

    /// Writes what is left and the trailer; nothing may follow.
    func finish() throws {
        if buffer.count > windowBytes { try startBatch(inputBytes: buffer.count - windowBytes) }
        try finishBatch()
        try emit(Gzip.end(checksum: checksum, sizeBytes: sizeBytes))
    }

    // MARK: - Private

    private let blocksPerThread = 4
    private let level: Int
    private let threads: Int
    private let batchBytes: Int
    private let write: ([UInt8]) throws -> Void
    /// The window before the input not yet handed to a batch, then that input.
    private var buffer: [UInt8] = []
    private var windowBytes = 0
    private var checksum: UInt32 = 0
    private var sizeBytes = 0
    private var running: [Worker] = []

    /// One thread's share of a batch: every nth block.
    ///
    /// What it made is read once the thread is joined.
    private final class Worker: Sendable {
        private let share: Share
        private let thread: NamedThread

        private final class Share: Sendable {
            let blocks = Lock<[Result<Gzip.Block, GzipError>]>([])
        }

        init(number: Int, input: [UInt8], ranges: [Range<Int>], level: Int) throws(Errno) {
            let share = Share()
            self.share = share
            thread = try NamedThread(named: "gzip/\(number)") {
                let blocks = ranges.map { range in
                    Result { () throws(GzipError) in try Gzip.compress(input, range, level: level) }
                }
                share.blocks.withLock { $0 = blocks }
            }
        }

        func finish() -> [Result<Gzip.Block, GzipError>] {
            thread.join()
            return share.blocks.withLock { $0 }
        }
    }

    private func startBatch(inputBytes: Int) throws {
        try finishBatch()
        let end = windowBytes + inputBytes
        let ranges = stride(from: windowBytes, to: end, by: Gzip.blockBytes).map {
            $0..<min($0 + Gzip.blockBytes, end)
        }
        for number in 0..<min(threads, ranges.count) {
            let share = stride(from: number, to: ranges.count, by: min(threads, ranges.count)).map {
                ranges[$0]
            }
            running.append(try Worker(number: number, input: buffer, ranges: share, level: level))
        }
        let windowStart = max(0, end - Gzip.windowBytes)
        windowBytes = end - windowStart
        buffer = Array(buffer[windowStart...])
    }

    private func finishBatch() throws {
        let shares = running.map { $0.finish() }
        running = []
        for row in 0..<(shares.first?.count ?? 0) {
            for share in shares where row < share.count {
                let block = try share[row].get()
                checksum = Gzip.combine(checksum, block.checksum, secondBytes: block.sizeBytes)
                sizeBytes += block.sizeBytes
                try emit(block.bytes)
            }
        }
    }

    private func emit(_ bytes: [UInt8]) throws {
        writtenBytes += bytes.count
        try write(bytes)
    }
}

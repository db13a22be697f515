/// One process as the kernel lists it, proc_pid_stat(5).
package struct ProcessEntry: Hashable, Sendable {
    package let pid: Int32
    package let parent: Int32
    /// Pages that it, and the children it has waited for, have had the kernel bring in: minor and major faults.
    package let pageFaults: Int
    /// Processor time that it, and the children it has waited for, have used, in ticks of `ticksPerSecond`.
    package let processorTicks: Int

    /// What the kernel counts processor time in for programs: USER_HZ, the same on all of Linux's platforms here.
    package static let ticksPerSecond = 100

    package init(pid: Int32, parent: Int32, pageFaults: Int, processorTicks: Int = 0) {
        self.pid = pid
        self.parent = parent
        self.pageFaults = pageFaults
        self.processorTicks = processorTicks
    }

    /// Reads a line of `/proc/<pid>/stat`; nil for anything else.
    init?(stat line: [UInt8]) {
        // The command's name stands in parentheses and may itself hold any byte.
        guard let fields = ProcessTable.fieldsAfterName(line), fields.count > 14,
            let pid = Int32(decimal: line.prefix { $0 != UInt8(ascii: " ") }),
            let parent = Int32(decimal: fields[1])
        else { return nil }
        self.pid = pid
        self.parent = parent
        pageFaults = fields[7...10].reduce(0) { $0 &+ (Int(decimal: $1) ?? 0) }
        processorTicks = fields[11...14].reduce(0) { $0 &+ (Int(decimal: $1) ?? 0) }
    }
}

/// The processes of this machine as proc(5) shows them to this program.
///
/// Nothing here is atomic: a process may come or go while the table is read, and is then in it or not.
package enum ProcessTable {
    /// Every process, sorted by pid; two system calls each and one read.
    package static func read() throws(Errno) -> [ProcessEntry] {
        try pids(in: "/proc").compactMap { entry(of: $0) }
    }

    /// Whether the process is there; one that has ended and that nobody has waited for is not.
    package static func isRunning(_ pid: Int32) -> Bool {
        guard let line = try? FileSystem.readPseudoFile("/proc/\(pid)/stat"),
            let state = fieldsAfterName(line)?.first?.first
        else { return false }
        return state != UInt8(ascii: "Z") && state != UInt8(ascii: "X")
    }

    /// How many threads of the process run or wait for a processor; none when it has left.
    package static func runnableThreads(of pid: Int32) -> Int {
        let folder = "/proc/\(pid)/task"
        guard let threads = try? pids(in: folder) else { return 0 }
        return threads.count { thread in
            guard let line = try? FileSystem.readPseudoFile("\(folder)/\(thread)/stat") else { return false }
            return fieldsAfterName(line)?.first?.first == UInt8(ascii: "R")
        }
    }

    /// The words of a process's command line; none for a zombie, and for one that has left.
    package static func commandLine(of pid: Int32) -> [String] {
        guard let bytes = try? FileSystem.readPseudoFile("/proc/\(pid)/cmdline") else { return [] }
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The name that the kernel has for a process, 15 bytes of its program's at most; empty when it has left.
    package static func name(of pid: Int32) -> String {
        let bytes = (try? FileSystem.readPseudoFile("/proc/\(pid)/comm")) ?? []
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    /// The inodes of the sockets that a process has open, as `ListenTable` tells them, too.
    ///
    /// Empty when it has left, or when this user may not look into it.
    package static func sockets(of pid: Int32) -> Set<UInt32> {
        let folder = "/proc/\(pid)/fd"
        let mark = "socket:["
        let names = (try? FileSystem.entries(of: folder)) ?? []
        return Set(
            names.compactMap { name in
                guard let target = try? FileSystem.readLink("\(folder)/\(name)"), target.hasPrefix(mark)
                else {
                    return nil
                }
                return UInt32(decimal: target.dropFirst(mark.count).dropLast().utf8)
            }
        )
    }

    /// The fields behind the command's name: state, parent and so on.
    static func fieldsAfterName(_ line: [UInt8]) -> [ArraySlice<UInt8>]? {
        guard let end = line.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        return line[(end + 1)...].split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
    }

    // MARK: - Private

    private static func pids(in folder: String) throws(Errno) -> [Int32] {
        try FileSystem.entries(of: folder).compactMap { Int32(decimal: $0.utf8) }.sorted()
    }

    private static func entry(of pid: Int32) -> ProcessEntry? {
        (try? FileSystem.readPseudoFile("/proc/\(pid)/stat")).flatMap { ProcessEntry(stat: $0) }
    }
}

extension FixedWidthInteger {
    /// A number of decimal digits without sign; nil for anything else, and for one that is too large.
    init?(decimal digits: some Collection<UInt8>) {
        guard !digits.isEmpty else { return nil }
        var value: Self = 0
        for digit in digits {
            guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
            let (tens, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, isBeyond) = tens.addingReportingOverflow(Self(digit - UInt8(ascii: "0")))
            if isTooLarge || isBeyond { return nil }
            value = sum
        }
        self = value
    }
}

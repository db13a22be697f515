import Linux
import Model
import TestSupport
import Testing

@testable import Logplex

@Suite("HistoryFrame")
struct HistoryFrameTests {
    private let message = LogMessage(
        number: .max,
        time: Timestamp(microseconds: -1),
        source: .heroku,
        process: "wörker.12",
        content: Array(UInt8.min...UInt8.max)
    )

    @Test("a frame gives back every byte of its message")
    func roundTrip() throws {
        var bytes: [UInt8] = [1, 2, 3]
        HistoryFrame.append(message, to: &bytes)
        let parsed = try #require(HistoryFrame.parse(bytes, at: 3))
        #expect(parsed.message == message && parsed.next == bytes.count)
    }

    @Test("no proper prefix of a frame is a frame, and none with a byte changed")
    func damage() {
        var bytes: [UInt8] = []
        HistoryFrame.append(message, to: &bytes)
        for length in 0..<bytes.count { #expect(HistoryFrame.parse(Array(bytes[..<length]), at: 0) == nil) }
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 0x41
            #expect(HistoryFrame.parse(changed, at: 0) == nil, "byte \(index)")
        }
        #expect(HistoryFrame.parse([UInt8](repeating: 0, count: 4_096), at: 0) == nil)
    }
}

@Suite("HistoryFolder")
struct HistoryFolderTests {
    private func messages(_ numbers: ClosedRange<UInt64>) -> [LogMessage] {
        numbers.map { LogMessage.sample($0, "line \($0)\n") }
    }

    private func loaded(_ path: String) throws -> [UInt64] {
        var folder = HistoryFolder(path: path)
        return try folder.load().map(\.number)
    }

    @Test("the newest 1,500 come back, and the disk keeps no more than three files")
    func rotation() throws {
        let scratch = try ScratchFolder()
        let path = scratch.file("app")
        var folder = HistoryFolder(path: path)
        for start in stride(from: UInt64(1), to: 20_000, by: 400) {
            try folder.save(messages(start...start + 399))
        }
        #expect(try loaded(path) == Array(18_501...20_000))
        let entries = try FileSystem.entries(of: path)
        #expect((1...3).contains(entries.count), "\(entries)")
        var again = HistoryFolder(path: path)
        _ = try again.load()
        try again.save(messages(20_001...20_010))
        #expect(try FileSystem.entries(of: path) == entries, "a restart goes on with the same files")
        #expect(try loaded(path) == Array(18_511...20_010))
    }

    @Test("a torn end is cut off wherever it is, and what follows is kept")
    func torn() throws {
        let scratch = try ScratchFolder()
        let path = scratch.file("app")
        var folder = HistoryFolder(path: path)
        try folder.save(messages(1...3))
        let name = try #require(try FileSystem.entries(of: path).first)
        let whole = try FileSystem.readAll("\(path)/\(name)")
        for length in 0..<whole.count {
            try FileSystem.writeAtomically("\(path)/\(name)", Array(whole[..<length]))
            var torn = HistoryFolder(path: path)
            let kept = try torn.load().map(\.number)
            #expect(kept == Array([1, 2, 3].prefix(length * 3 / whole.count)), "cut at \(length)")
            try torn.save(messages(7...7))
            #expect(try loaded(path) == kept + [7], "cut at \(length)")
        }
    }

    @Test("a line that was saved twice comes back once")
    func twice() throws {
        let scratch = try ScratchFolder()
        var folder = HistoryFolder(path: scratch.file("app"))
        try folder.save(messages(1...5))
        try folder.save(messages(4...6))
        #expect(try loaded(scratch.file("app")) == Array(1...6))
    }

    @Test("what expires goes, and nothing that is saved after it")
    func expiry() throws {
        let scratch = try ScratchFolder()
        let path = scratch.file("app")
        var folder = HistoryFolder(path: path)
        try folder.expire(before: 1)
        try folder.save(messages(1...1_500))
        try folder.save(messages(1_501...1_600))
        try folder.expire(before: 0)
        #expect(try loaded(path).count == 1_500)
        for last in UInt64(1_705)...1_706 {
            try folder.expire(before: 1_601)
            try folder.save(messages(last...last))
        }
        #expect(try loaded(path) == [1_705, 1_706])
        #expect(try FileSystem.entries(of: path).count == 1)
    }

    @Test("a full disk throws, and nothing is half there afterwards")
    func fullDisk() throws {
        let scratch = try ScratchFolder()
        let path = scratch.file("app")
        try FileSystem.makeDirectory(path)
        // Every write to /dev/full is ENOSPC (null(4)).
        try FileSystem.symbolicLink(to: "/dev/full", at: "\(path)/00000000000000000001.log")
        var folder = HistoryFolder(path: path)
        #expect(throws: Errno.noSpace) { try folder.save(messages(1...2)) }
        try folder.save(messages(1...2))
        #expect(try loaded(path) == [1, 2])
    }
}

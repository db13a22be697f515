import Archive
import Linux
import TestSupport

@testable import Slugs

/// A directory of a test's own, gone when the test lets go of it.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path = try FileSystem.makeTemporaryDirectory(in: FileSystem.temporaryDirectory, prefix: "slugs-")
    }

    deinit {
        try? FileSystem.removeTree(path)
    }

    /// Writes a file, with the directories it needs.
    @discardableResult
    func write(_ name: String, _ content: String, mode: UInt32 = 0o644) throws -> String {
        let file = "\(path)/\(name)"
        try FileSystem.makeDirectory(FileSystem.directoryName(file))
        try FileSystem.writeAtomically(file, Array(content.utf8), permissions: mode)
        return file
    }

    /// Writes a plain tar archive of these members.
    @discardableResult
    func archive(_ name: String, _ members: [(TarEntry, String)]) throws -> String {
        let bytes = members.flatMap { entry, content in
            TarWriter.header(for: entry) + Array(content.utf8) + TarWriter.padding(after: content.utf8.count)
        }
        let file = "\(path)/\(name)"
        try FileSystem.writeAtomically(file, bytes + TarWriter.endOfArchive)
        return file
    }

    /// Every member below `directory`, as `path` or `path content` or `path -> target`.
    func listing(_ directory: String) throws -> [String] {
        var lines: [String] = []
        try FileTree.walk("\(path)/\(directory)") { member in
            switch member.status.kind {
            case .directory: lines.append(member.path + "/")
            case .link: lines.append("\(member.path) -> \(try FileSystem.readLink(member.location))")
            default: lines.append("\(member.path) \(try FileSystem.readText(member.location))")
            }
            return .enter
        }
        return lines
    }
}

/// A regular file for `Scratch.archive`.
func member(_ path: String, _ content: String = "", mode: UInt32 = 0o644) -> (TarEntry, String) {
    (TarEntry(path: path, kind: .file(sizeBytes: content.utf8.count), mode: mode), content)
}

func directory(_ path: String) -> (TarEntry, String) {
    (TarEntry(path: path, kind: .directory, mode: 0o755), "")
}

func link(_ path: String, to target: String) -> (TarEntry, String) {
    (TarEntry(path: path, kind: .symbolicLink(target: Array(target.utf8)), mode: 0o777), "")
}

func hardLink(_ path: String, to target: String) -> (TarEntry, String) {
    (TarEntry(path: path, kind: .hardLink(target: Array(target.utf8)), mode: 0o644), "")
}

/// The one loop of all tests: children are spawned on it and nowhere else, as in the daemon.
enum TestLoop {
    static let thread = Result { try LoopThread(named: "test", clock: PlatformClock()) }

    static var loop: EventLoop {
        get throws { try thread.get().loop }
    }

    /// When a script of a test is given up.
    static var deadline: PlatformInstant {
        get throws { try loop.clock.now() + longestWait }
    }
}

/// Runs a program of the machine to its end; its exit code.
func run(_ arguments: String..., directory: String) async throws -> Int32 {
    let script = BuildScript(
        path: "/usr/bin/env",
        arguments: arguments,
        environment: ["PATH=\(BuildEnvironment.defaultPath)"],
        directory: directory,
        exports: []
    )
    let ending = try await ScriptRun(script, on: TestLoop.loop).run(until: TestLoop.deadline) { _ in }
    guard case .exited(let code) = ending else { throw CancellationError() }
    return code
}

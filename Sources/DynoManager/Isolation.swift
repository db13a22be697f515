import Linux

/// What `--isolation` may say.
package enum IsolationMode: String, Sendable, CaseIterable {
    /// Namespaces where the kernel gives them to us, otherwise none.
    case auto
    case namespaces
    case none
}

/// Namespaces were demanded and the kernel refuses them.
package struct IsolationUnavailable: Error, Equatable, Sendable {
    package let reason: String
}

/// How dynos are kept apart, decided once when the daemon starts.
package enum Isolation: Hashable, Sendable {
    /// User, mount, pid, UTS and IPC namespaces; `/app` is an overlay of the slug.
    case namespaces
    /// A copy of the slug, a session and a subreaper; why there are no namespaces.
    case plain(reason: String)

    package var isNamespaces: Bool { self == .namespaces }

    /// How many processes of a dyno are dyno-init: outside and inside its namespaces, or one.
    var ownProcesses: Int { isNamespaces ? 2 : 1 }

    /// Decides by running a dyno of one command in `directory`, which is made and emptied again.
    package static func choose(
        _ mode: IsolationMode,
        dynoInit: String,
        directory: String
    ) async throws -> Isolation {
        if mode == .none { return .plain(reason: "asked for") }
        let found = try await onThread(named: "isolation") { try refusal(of: dynoInit, in: directory) }
        guard let refusal = found else { return .namespaces }
        if mode == .namespaces { throw IsolationUnavailable(reason: refusal) }
        return .plain(reason: refusal)
    }

    /// Why namespaces do not work here; nil when they do.
    ///
    /// Blocks for the few milliseconds that the trial dyno takes.
    package static func refusal(of dynoInit: String, in directory: String) throws -> String? {
        try FileSystem.makeDirectory(directory)
        let trial = try FileSystem.makeTemporaryDirectory(in: directory, prefix: "trial.")
        defer { try? FileSystem.removeTree(trial) }
        try FileSystem.makeDirectory("\(trial)/slug")
        try FileSystem.makeDirectory("\(trial)/work")
        let nothing = try FileSystem.open("/dev/null", .readWrite)
        let status = try PipeEnds.make()
        let launch = ChildProcess.Launch(
            executable: dynoInit,
            arguments: [
                dynoInit, "--mode", "namespaces", "--slug", "\(trial)/slug", "--work", "\(trial)/work",
                "--status", "3", "--", "true",
            ],
            environment: ["HOME=/app", "PATH=/usr/local/bin:/usr/bin:/bin"]
        )
        let writeEnd = status.writeEnd.rawValue
        let child = try ChildProcess.spawn(
            launch,
            descriptors: [
                (nothing.rawValue, 0), (nothing.rawValue, 1), (nothing.rawValue, 2), (writeEnd, 3),
            ]
        )
        if try child.waitForExit() == .exited(0) { return nil }
        try status.readEnd.setNonBlocking()
        let text = String(decoding: try status.readEnd.read(upTo: 4096) ?? [], as: UTF8.self)
        let line = text.split(separator: "\n").first { $0.hasPrefix("error ") }
        return line.map { String($0.dropFirst("error ".count)) } ?? "the trial dyno failed"
    }
}

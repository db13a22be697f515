import HTTP
import Linux
import Model
import PlatformAPI
import Slugs
import Store

extension Platform {
    /// Has git answer a request for an app's repository; `content` is the file with the request's content.
    ///
    /// What the hook does then is the same as at a push to the repository's path.
    func answer(_ path: GitPath, content: String? = nil, _ request: Request) async throws -> Reply {
        guard let git = GitProgram.path else { throw GitProgram.missing }
        let app = try await app(path.app)
        // The first of git's requests stands for all of them.
        guard !path.isAdvertisement || gitAllowance.take(app.id, at: parts.control.clock.now()) else {
            throw GitProgram.tooMany
        }
        let launch = ChildProcess.Launch(
            executable: git,
            arguments: path.arguments(parts.repositories.location(of: app.id)),
            environment: GitProgram.environment(protocolField: request.fields["Git-Protocol"]),
            directory: identity.paths.git
        )
        let isZipped = request.fields["Content-Encoding"] == "gzip"
        let input = try await onThread(named: "git") {
            HeldSocket(try GitProgram.input(content, isZipped: isZipped))
        }
        let run = try await parts.control.perform { loop in
            try GitRun.start(launch, input: input.descriptor, preamble: path.preamble, on: loop)
        }
        return .stream(ReplyStream(contentType: path.answerType, source: run))
    }
}

/// The system's git, as the daemon runs it.
enum GitProgram {
    /// Where it is.
    static var path: String? { SystemProgram.path("git") }

    static let missing = APIErrorBody(
        .internalServerError,
        "There is no git on the daemon's PATH. Install it, on Debian or Ubuntu with: apt-get install git"
    )

    static let tooMany = APIErrorBody(
        .rateLimit,
        "Git may make \(Limits.Slugs.gitRequests) requests an hour for an app. Try again later, or push to its path: "
            + "herolocal git:remote"
    )

    static let tooLong = APIErrorBody(
        .badRequest,
        "The content is longer than \(Limits.Slugs.repositoryBytes) bytes."
    )

    /// Nothing of the user's or the system's configuration, and the version of the protocol that the client speaks.
    ///
    /// How this machine reaches the network is for the hook, which fetches submodules.
    static func environment(protocolField: String?) -> [String] {
        var variables = [
            "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1", "GIT_ATTR_NOSYSTEM=1",
            "HOME=/nonexistent",
            "LC_ALL=C", "PATH=\(Host.environment("PATH") ?? "/usr/local/bin:/usr/bin:/bin")",
        ]
        variables += BuildEnvironment.ofThisMachine()
        if let directory = Host.environment("TMPDIR") { variables.append("TMPDIR=\(directory)") }
        if let field = protocolField, ["version=1", "version=2"].contains(field) {
            variables.append("GIT_PROTOCOL=\(field)")
        }
        return variables
    }

    /// A request's content as git reads it, nothing for nil; the file has no name any more afterwards.
    ///
    /// Blocks the thread.
    static func input(_ file: String?, isZipped: Bool) throws -> FileDescriptor {
        guard let file else { return try FileSystem.open("/dev/null", .readOnly) }
        defer { try? FileSystem.remove(file) }
        guard isZipped else { return try FileSystem.open(file, .readOnly) }
        let source = try FileSystem.open(file, .readOnly)
        let target = try FileSystem.open("\(file).plain", .writeNew, permissions: 0o600)
        defer { try? FileSystem.remove("\(file).plain") }
        let reader = try GzipReader()
        var sizeBytes = 0
        while let piece = try source.read(upTo: 65_536), !piece.isEmpty {
            try reader.read(piece) { bytes in
                sizeBytes += bytes.count
                guard sizeBytes <= Limits.Slugs.repositoryBytes else { throw GitProgram.tooLong }
                try target.writeAll(bytes.span)
            }
        }
        try reader.finish()
        return try FileSystem.open("\(file).plain", .readOnly)
    }
}

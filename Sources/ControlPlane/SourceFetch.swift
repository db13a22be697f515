import Linux
import Model
import PlatformAPI
import Slugs

/// Brings a source from where its URL leads, with the system's curl (spec slugs §4: `source_blob.url`).
final class SourceFetch: Sendable {
    private struct State {
        /// Who may have to be ended before it does so itself; nil before and after.
        var child: ChildProcess?
        var isCancelled = false
    }

    private let state = Lock(State())

    /// Whether a URL leads to another place, so that what is there has to be fetched.
    static func isRemote(_ url: String) -> Bool { url.hasPrefix("https://") || url.hasPrefix("http://") }

    /// Fetches `url` as the upload `source`; its checksum as `SHA256:<hex>`.
    ///
    /// Ends with the task that asks for it.
    static func fetch(_ url: String, as source: ResourceID, into sources: SourceStore) async throws -> String
    {
        guard let curl = SystemProgram.path("curl") else {
            throw APIErrorBody(
                .invalidParams,
                "To fetch \(SourceFetch.shown(url)) herolocal needs curl. Install it, on Debian or Ubuntu with: "
                    + "apt-get install curl"
            )
        }
        let fetch = SourceFetch()
        let checksum = try await withTaskCancellationHandler {
            try await onThread(named: "source-fetch") {
                try fetch.run(curl, url, try sources.receive(source))
            }
        } onCancel: {
            fetch.cancel()
        }
        try Task.checkCancellation()
        return checksum
    }

    /// A URL as transcripts and errors may show it.
    static func shown(_ url: String) -> String { FetchURL(url).shown.onOneLine }

    // MARK: - Private

    /// Blocks the thread until all has come.
    private func run(_ curl: String, _ url: String, _ upload: SourceUpload) throws -> String {
        let output = try SourceFetch.start(curl, url)
        state.withLock { state in
            state.child = output.child
            // Nobody was there to be ended when the task was cancelled.
            if state.isCancelled { try? output.child.signalGroup(.kill) }
        }
        let isTooLong = Result { try receive(output, upload) }
        // What is too long, or cannot be kept, need not come any more.
        if (try? isTooLong.get()) != false { try? output.child.signalGroup(.kill) }
        let status = state.withLock { state in
            defer { state.child = nil }
            return try? output.child.waitForExit()
        }
        guard try !isTooLong.get() else {
            throw APIErrorBody(
                .invalidParams,
                "What is at \(SourceFetch.shown(url)) is longer than \(Limits.Platform.uploadBytes) bytes."
            )
        }
        guard status == .exited(0) else {
            throw APIErrorBody(
                .invalidParams,
                "Couldn't fetch \(SourceFetch.shown(url)): \(SourceFetch.reason(status))."
            )
        }
        return try upload.finish()
    }

    private func cancel() {
        state.withLock { state in
            state.isCancelled = true
            try? state.child?.signalGroup(.kill)
        }
    }

    /// Starts curl, which reads the URL from its input: it may have a signature or a password in it, and anybody on the
    /// machine can read arguments.
    private static func start(_ curl: String, _ url: String) throws -> FetchOutput {
        let null = try FileSystem.open("/dev/null", .readWrite)
        let configuration = try FileSystem.openAnonymous(CurlSettings.url(url))
        let pipe = try Pipe.make()
        let output = try pipe.readEnd.duplicate()
        let launch = ChildProcess.Launch(
            executable: curl,
            // No configuration of the user's (-q, which has to be first); redirects may not lead to files.
            arguments: [
                "curl", "-q", "--silent", "--fail", "--location", "--max-redirs", "5", "--proto",
                "=http,https",
                "--proto-redir", "=http,https", "--connect-timeout", "30", "--max-time",
                "\(Limits.Slugs.buildTime.components.seconds)", "--globoff", "--config", "-",
            ],
            environment: Host.allEnvironment
        )
        let child = try ChildProcess.spawn(
            launch,
            descriptors: [
                (parent: configuration.rawValue, child: 0), (parent: pipe.writeEnd.rawValue, child: 1),
                (parent: null.rawValue, child: 2),
            ]
        )
        return FetchOutput(child, output)
    }

    /// Takes what comes; true when it is too much.
    private func receive(_ output: FetchOutput, _ upload: SourceUpload) throws -> Bool {
        while let piece = try output.descriptor.read(upTo: 65_536), !piece.isEmpty {
            guard upload.sizeBytes + piece.count <= Limits.Platform.uploadBytes else { return true }
            try upload.append(piece.span)
        }
        return false
    }

    /// What curl's exit code says (curl(1), EXIT CODES).
    private static func reason(_ status: ExitStatus?) -> String {
        switch status {
        case .exited(3): "the URL is not well formed"
        case .exited(5), .exited(6): "its host was not found"
        case .exited(7): "nothing answers there"
        case .exited(22): "the server answered with an error"
        case .exited(28): "it took too long"
        case .exited(35), .exited(60): "there is no trusted TLS connection to it"
        case .exited(47): "it redirects too often"
        case .exited(let code): "curl ended with exit code \(code)"
        case .signalled, nil: "curl was ended"
        }
    }
}

/// A curl that runs, and what it writes.
private final class FetchOutput {
    let child: ChildProcess
    let descriptor: FileDescriptor

    init(_ child: ChildProcess, _ descriptor: consuming FileDescriptor) {
        self.child = child
        self.descriptor = descriptor
    }
}

import Linux
import Model
import PlatformAPI

/// One pushed commit on its way through a build: an upload and a build like any other, watched to its end.
struct PushedBuild {
    private let app: App
    private let commit: String
    private let repository: GitRepository
    private let session: Session

    init(app: App, commit: String, _ repository: GitRepository, _ session: Session) {
        self.app = app
        self.commit = commit
        self.repository = repository
        self.session = session
    }

    /// Builds and releases, showing everything; throws when nothing was released.
    func run() throws {
        let source = try send()
        var build = try session.call(
            BuildCreate(
                app: app.id.description,
                sourceBlob: SourceBlob(url: source, version: commit, versionDescription: try subject())
            )
        )
        try session.output.write(PushText.building)
        let daemon = try session.daemon()
        try daemon.stream(build.outputStreamURL) { try session.output.write(Array($0)) }
        build = try Deploy.settled(build, app.id.description, daemon)
        guard build.status == .succeeded else {
            if try hasFailedBefore(build) { try session.output.write(PushText.builtBefore(commit)) }
            throw CommandFailure.ended(ExitCode.failure)
        }
        try session.output.write(PushText.verified)
        guard let made = build.release else { return }
        // A release command that fails is no failure of the push: the commit was built (spec dynos §8).
        let release = try session.call(ReleaseInfo(app: app.id.description, release: .id(made.id)))
        _ = try ReleaseCommand.follow(release, of: app.id.description, Given(flags: [.json]), session)
    }

    /// Sends the commit's files, those of its submodules too; the URL to build from.
    func send() throws -> String {
        let tree = try GitTree(commit, in: repository)
        try session.output.write(PushText.updated(tree.fileCount, from: commit))
        return try tree.submodules.isEmpty ? upload(commit, from: repository) : uploadMerged(tree)
    }

    // MARK: - Private

    /// The first line of the commit's message.
    private func subject() throws -> String {
        let text = try repository.run(["log", "-1", "--format=%s", "--encoding=UTF-8", commit])
        return String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    /// Sends the files of a commit or a tree; the URL to build from.
    private func upload(_ name: String, from repository: GitRepository) throws -> String {
        try session.output.write(PushText.compressing)
        let place = try session.call(SourceCreate()).sourceBlob
        // The prefix keeps a lone directory at the top from being taken for one that is around the app.
        let archive = try repository.start([
            "-c", "tar.umask=0022", "archive", "--format=tar", "--prefix=./", name,
        ])
        try session.daemon().upload(place.putURL, lengthBytes: nil) { try archive.next() }
        try session.output.write(PushText.compressed)
        return place.getURL
    }

    private func uploadMerged(_ tree: GitTree) throws -> String {
        try session.output.write(PushText.submodules)
        // In quarantine it goes with what was pushed, however this ends.
        let parent = session.variable("GIT_QUARANTINE_PATH") ?? repository.directory
        let folder = try FileSystem.makeTemporaryDirectory(in: parent, prefix: "submodules-")
        defer { try? FileSystem.removeTree(folder) }
        try Submodules.makeRepository(in: folder, borrowingFrom: repository)
        let whole = repository.moved(to: folder)
        let submodules = Submodules(in: whole, schemes: Submodules.schemes) { try session.output.write($0) }
        return try upload(submodules.merged(commit, tree), from: whole)
    }

    /// Whether the same commit has failed to build already.
    private func hasFailedBefore(_ build: Build) throws -> Bool {
        let builds: [Build] = try session.daemon().list(BuildList(app: app.id.description))
        return builds.contains {
            $0.id != build.id && $0.status == .failed && $0.sourceBlob.version == commit
        }
    }
}

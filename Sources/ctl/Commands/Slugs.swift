import Linux
import Model
import PlatformAPI

/// `slugs`: lists the slugs that an app's releases run.
enum Slugs: Command {
    static let name = "slugs"
    static let summary = "list recent slugs on application"
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal slugs -a demo"]

    /// What `--json` prints for each release with code.
    private struct Entry: Encodable {
        let release: Int
        let slug: Slug
    }

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let releases = try session.call(
            ReleaseList(app: app),
            range: "version ..; max=\(Limits.CommandLine.releases), order=desc"
        )
        var entries: [Entry] = []
        for release in releases {
            guard let id = release.slug?.id else { continue }
            let slug =
                try entries.last.flatMap { $0.slug.id == id ? $0.slug : nil }
                ?? session.call(SlugInfo(app: app, slug: id.description))
            entries.append(Entry(release: release.version, slug: slug))
        }
        if given.wantsJSON { return try session.printJSON(entries) }
        let shown = session.output.palette.app(app)
        guard !entries.isEmpty else { return try session.print("\(shown) has no slugs.") }
        try session.output.title("\(shown) Slugs")
        var table = Table(["v", "ID", "Commit", "Size", "Created At"])
        for entry in entries {
            table.add([
                "v\(entry.release)", entry.slug.id.description,
                entry.slug.commit.map { String($0.prefix(8)).onOneLine } ?? "",
                entry.slug.size.map(ByteCount.precise) ?? "", session.ago(entry.slug.createdAt),
            ])
        }
        try table.print(on: session.output)
    }
}

/// `slugs:download`: writes a slug's archive to a file.
enum SlugsDownload: Command {
    static let name = "slugs:download"
    static let summary = "download slug tarball to a file"
    static let details = """
        SLUG is the id of a slug or a release such as v3; without it, what the app runs. The file
        is APP-vN.tgz, or APP-ID.tgz for an id, in the current directory.
        """
    static let arguments = [Argument("SLUG", .optional, "slug or release to download")]
    static let flags = [Flag.app, .remote, output]
    static let examples = ["herolocal slugs:download v3 -a demo"]
    static let takesJSON = false

    private static let output = Flag("output", "o", .text("FILE"), "where to write it")

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let (id, name) = try slug(given.arguments.first, of: app, session)
        let slug = try session.call(SlugInfo(app: app, slug: id.description))
        guard slug.blob.method == "get", slug.checksum != nil else {
            throw CommandFailure.told("The slug \(id) has no content yet.")
        }
        let file = given.text(output) ?? "\(app)-\(name).tgz"
        let path = SourceSending.path(file, session)
        let partial = path + ".partial"
        try session.action("Downloading slug to \(file)", ending: { ByteCount.precise($0) + ", done" }) {
            let written = try download(slug.blob.url, to: partial, session)
            try FileSystem.rename(partial, to: path)
            return written
        }
    }

    // MARK: - Private

    /// The slug that is meant, and what its file is called.
    private static func slug(
        _ text: String?,
        of app: String,
        _ session: Session
    ) throws -> (id: ResourceID, name: String) {
        if let id = text.flatMap(ResourceID.init) { return (id, id.description) }
        let release =
            if let text {
                try ReleaseChoice.find(text, of: app, session)
            } else {
                try session.call(ReleaseList(app: app), range: "version ..; max=200, order=desc").first(
                    where: \.current
                )
            }
        guard let release, let id = release.slug?.id else {
            throw CommandFailure.told("\(text ?? app) has no code.")
        }
        return (id, "v\(release.version)")
    }

    /// The bytes that were written; a file that is not whole is removed.
    private static func download(_ url: String, to path: String, _ session: Session) throws -> Int {
        var written = 0
        do {
            let file = HeldFile(try FileSystem.open(path, .write, permissions: 0o644))
            try session.daemon().stream(url) { bytes in
                try file.descriptor.writeAll(Array(bytes).span)
                written += bytes.count
            }
        } catch {
            try? FileSystem.remove(path)
            throw error
        }
        return written
    }
}

/// A file that a closure writes to.
private final class HeldFile {
    let descriptor: FileDescriptor

    init(_ descriptor: consuming FileDescriptor) {
        self.descriptor = descriptor
    }
}

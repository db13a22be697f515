import Digest
import Linux
import Model

/// A packed buildpack that is to be unpacked into a build.
struct FetchedBuildpack: Sendable {
    let archive: String
    /// Where the archive is kept once it has proved to be a buildpack; nil when it came from there or is the user's.
    let place: String?
}

/// Gets buildpacks that are elsewhere, by the system's own git and curl; nothing of what is fetched runs here.
///
/// What was fetched is kept as one archive for each reference, named by its commit. With a copy of the wanted commit
/// nothing is fetched, and with any copy a network that is away is no reason to fail.
struct BuildpackFetch: Sendable {
    let configuration: BuildConfiguration
    let workspace: BuildWorkspace
    let console: BuildConsole
    let loop: EventLoop
    let deadline: PlatformInstant

    /// The archive of a buildpack; nil for one that is a directory of this machine.
    ///
    /// Throws `BuildFailure.buildpack` with the reason of git or curl.
    func fetch(_ reference: BuildpackReference, number: Int) async throws -> FetchedBuildpack? {
        switch reference.kind {
        case .git(let url, let name):
            return try await fromGit(reference, url, name, folder: "\(workspace.aside)/git-\(number)")
        case .archive(let url):
            return try await download(reference, url, to: "\(workspace.aside)/\(number).tgz")
        case .packed(let path): return FetchedBuildpack(archive: path, place: nil)
        case .builtIn, .directory, .unknown: return nil
        }
    }

    /// Keeps what has proved to be a buildpack, in place of what was kept before.
    func keep(_ fetched: FetchedBuildpack) throws {
        guard let place = fetched.place else { return }
        let folder = FileSystem.directoryName(place)
        try FileSystem.makeDirectory(folder, permissions: 0o700)
        try FileSystem.rename(fetched.archive, to: place)
        for name in try FileSystem.entries(of: folder) where name != FileSystem.baseName(place) {
            // Another build of the same buildpack may just be doing this, too.
            try? FileSystem.remove("\(folder)/\(name)")
        }
    }

    /// The refs that a name may stand for, the likeliest first.
    static func candidates(_ name: String?) -> [String] {
        guard let name else { return ["HEAD"] }
        return name.hasPrefix("refs/") ? [name] : ["refs/heads/\(name)", "refs/tags/\(name)"]
    }

    /// The first of the candidates in what git-ls-remote(1) prints, with its object.
    static func resolve(_ candidates: [String], in listing: [UInt8]) -> (ref: String, object: String)? {
        let lines = String(decoding: listing, as: UTF8.self).split(separator: "\n").map {
            $0.split(separator: "\t", maxSplits: 1).map(String.init)
        }
        for candidate in candidates {
            if let line = lines.first(where: { $0.count == 2 && $0[1] == candidate }), isID(line[0]) {
                return (candidate, line[0])
            }
        }
        return nil
    }

    // MARK: Git

    private func fromGit(
        _ reference: BuildpackReference,
        _ url: String,
        _ name: String?,
        folder: String
    ) async throws -> FetchedBuildpack {
        let place = FetchURL(url)
        guard Self.schemes.contains(where: { place.bare.hasPrefix("\($0)://") }) else {
            throw BuildFailure.buildpack(
                "the buildpack \(reference) cannot be fetched: give its URL as https://, http:// or git://. "
                    + "No key of yours is used."
            )
        }
        let git = try program("git", for: reference)
        var wanted: (ref: String, object: String)?
        if let name, Self.isID(name) {
            wanted = (name, name)
        } else {
            let candidates = Self.candidates(name)
            let (code, listing, errors) = try await run(
                git,
                ["ls-remote", "--quiet", "--", place.bare] + candidates,
                at: place
            )
            guard code == 0 else { return try copy(of: reference, beside: folder, because: errors) }
            wanted = Self.resolve(candidates, in: listing)
        }
        if let object = wanted?.object,
            let known = take("\(store(reference))/\(object).tar", as: "\(folder).tar")
        {
            return FetchedBuildpack(archive: known, place: nil)
        }
        return try await pack(reference, place, name, wanted?.ref, git, folder)
    }

    /// Fetches one commit, or everything where the name may be the beginning of a commit's id, and packs its files.
    private func pack(
        _ reference: BuildpackReference,
        _ place: FetchURL,
        _ name: String?,
        _ ref: String?,
        _ git: String,
        _ folder: String
    ) async throws -> FetchedBuildpack {
        try await need(git, ["init", "--quiet", "--bare", "--template=", folder], reference)
        try FileSystem.makeDirectory("\(folder)/info")
        try FileSystem.writeAtomically("\(folder)/info/attributes", Array(PushRepositories.attributes.utf8))
        let fetch = [
            "-C", folder, "-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=60",
            // All that comes is one file, which the limit of a file bounds.
            "-c", "fetch.unpackLimit=1", "fetch", "--quiet", "--no-tags", "--no-recurse-submodules",
        ]
        var commit = "refs/buildpack"
        let refs =
            ref.map { ["+\($0):refs/buildpack"] } ?? [
                "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*",
            ]
        let depth = ref == nil ? [] : ["--depth=1"]
        try await need(git, fetch + depth + ["--", place.bare] + refs, reference, at: place, into: folder)
        if ref == nil { commit = "\(name ?? "HEAD")^{commit}" }
        let (code, answer, _) = try await run(
            git,
            ["-C", folder, "rev-parse", "--verify", "--quiet", "--end-of-options", commit]
        )
        let object = String(decoding: answer.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        guard code == 0, Self.isID(object) else {
            throw BuildFailure.buildpack(
                "the buildpack \(place.shown) has no branch, tag or commit \(name ?? "HEAD")."
            )
        }
        let archive = ["-C", folder, "-c", "tar.umask=0022", "archive", "--format=tar"]
        try await need(git, archive + ["--output=\(folder).tar", object], reference)
        return FetchedBuildpack(archive: "\(folder).tar", place: "\(store(reference))/\(object).tar")
    }

    /// Runs git, whose failure is the build's; `folder` is the repository that it fetches into.
    private func need(
        _ git: String,
        _ arguments: [String],
        _ reference: BuildpackReference,
        at place: FetchURL? = nil,
        into folder: String? = nil
    ) async throws {
        let (code, _, errors) = try await run(git, arguments, at: place)
        guard code != 0 else { return }
        guard code != Self.tooLong, !(folder.map(isFull) ?? false) else { throw tooLarge(reference) }
        throw Self.failure(reference, errors)
    }

    /// Whether a pack has reached the limit: git itself says only that a program of its own was killed.
    private func isFull(_ folder: String) -> Bool {
        let packs = "\(folder)/objects/pack"
        let names = (try? FileSystem.entries(of: packs)) ?? []
        return names.contains {
            ((try? FileSystem.status("\(packs)/\($0)").sizeBytes) ?? 0) >= configuration.buildpackBytes
        }
    }

    // MARK: Archives

    private func download(_ reference: BuildpackReference, _ url: String, to file: String) async throws
        -> FetchedBuildpack
    {
        let curl = try program("curl", for: reference)
        let kept = "\(store(reference))/archive.tgz"
        let settings = "\(file).curl"
        try FileSystem.writeAtomically(settings, CurlSettings.url(url), permissions: 0o600)
        // Without the user's own settings; with a copy only what is newer than that comes.
        var arguments = [
            "--disable", "--silent", "--show-error", "--fail", "--location", "--proto", "=http,https",
            "--proto-redir", "=http,https", "--max-redirs", "5", "--connect-timeout", "30", "--globoff",
            "--max-filesize", "\(configuration.buildpackBytes)", "--remote-time", "--output", file,
            "--config", settings,
        ]
        if FileSystem.exists(kept) { arguments += ["--time-cond", kept] }
        let (code, _, errors) = try await run(curl, arguments)
        if code == 0, FileSystem.exists(file) { return FetchedBuildpack(archive: file, place: kept) }
        // 63 is an answer that says itself that it is too long (curl(1)).
        guard code != Self.tooLong, code != 63 else { throw tooLarge(reference) }
        // 22 is an answer that refuses; everything else has kept the answer away.
        guard code == 0 || code != 22 else { throw Self.failure(reference, errors) }
        return try copy(of: reference, beside: file, because: code == 0 ? nil : errors)
    }

    // MARK: Copies

    /// The copy that is kept; without one, the failure that makes it wanted.
    private func copy(
        of reference: BuildpackReference,
        beside file: String,
        because errors: [UInt8]?
    ) throws -> FetchedBuildpack {
        let folder = store(reference)
        let names = (try? FileSystem.entries(of: folder)) ?? []
        var kept: String?
        for name in names where kept == nil { kept = take("\(folder)/\(name)", as: "\(file).kept") }
        guard let kept else { throw Self.failure(reference, errors ?? []) }
        if errors != nil {
            console.say(
                " !     Warning: \(reference) cannot be reached; the copy of an earlier build is used.\n"
            )
        }
        return FetchedBuildpack(archive: kept, place: nil)
    }

    /// A name of our own for a file that another build may replace; nil when it is not there.
    private func take(_ kept: String, as name: String) -> String? {
        do throws(Errno) {
            try FileSystem.hardLink(kept, at: name)
            return name
        } catch {
            return nil
        }
    }

    private func store(_ reference: BuildpackReference) -> String {
        "\(Self.folder(configuration))/\(Self.name(of: reference))"
    }

    /// Removes what is kept of every buildpack but these.
    static func clear(_ configuration: BuildConfiguration, but references: [BuildpackReference]) throws(Errno)
    {
        let folder = folder(configuration)
        guard FileSystem.exists(folder) else { return }
        let names = Set(references.map(name))
        for name in try FileSystem.entries(of: folder) where !names.contains(name) {
            try FileSystem.removeTree("\(folder)/\(name)")
        }
    }

    // MARK: - Private

    private static let schemes = ["https", "http", "git", "file"]

    /// What a shell calls the end of a program whose file has reached its limit: 128 and SIGXFSZ (signal(7)).
    private static let tooLong: Int32 = 128 + 25

    private static func folder(_ configuration: BuildConfiguration) -> String {
        "\(configuration.cacheDirectory)/buildpacks"
    }

    private static func name(of reference: BuildpackReference) -> String {
        SHA256.digest(of: Array(reference.text.utf8)).hexadecimal
    }

    private func tooLarge(_ reference: BuildpackReference) -> BuildFailure {
        let most = BuildTranscript.size(configuration.buildpackBytes)
        return .buildpack(
            "the buildpack \(reference) is larger than \(most), the most that is fetched of one."
        )
    }

    /// Whether this is a whole object id, SHA-1 or SHA-256.
    private static func isID(_ text: String) -> Bool {
        [40, 64].contains(text.utf8.count)
            && text.utf8.allSatisfy { $0.isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }
    }

    private static func failure(_ reference: BuildpackReference, _ errors: [UInt8]) -> BuildFailure {
        let lines = String(decoding: errors, as: UTF8.self).split(whereSeparator: \.isNewline)
        // Git explains itself before and behind what has happened.
        let line = lines.first { $0.hasPrefix("fatal: ") } ?? lines.last
        let reason = line.map { ": \($0)" } ?? "."
        return .buildpack("the buildpack \(reference) could not be fetched\(reason)")
    }

    /// A credential helper for the place, by the environment, which nobody else can read (git-config(1),
    /// gitcredentials(7)).
    private static func credentials(_ place: FetchURL?) -> [String] {
        guard let place, let credentials = place.credentials else { return [] }
        let values = #""$HEROLOCAL_FETCH_USER" "$HEROLOCAL_FETCH_PASSWORD""#
        return [
            "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=credential.\(place.origin).helper",
            #"GIT_CONFIG_VALUE_0=!f() { test "$1" = get && printf 'username=%s\npassword=%s\n' \#(values); }; f"#,
            "HEROLOCAL_FETCH_USER=\(credentials.user)", "HEROLOCAL_FETCH_PASSWORD=\(credentials.password)",
        ]
    }

    private func program(_ name: String, for reference: BuildpackReference) throws -> String {
        for directory in configuration.path.split(separator: ":") {
            let path = "\(directory)/\(name)"
            if let status = try? FileSystem.status(path), status.kind == .file, status.mode & 0o111 != 0 {
                return path
            }
        }
        throw BuildFailure.buildpack(
            "\(name) is needed to fetch the buildpack \(reference) and is not installed on this machine. "
                + "Install it, on Debian or Ubuntu with: apt-get install \(name)"
        )
    }

    /// Runs a program that may write no file larger than a buildpack; git gets the credentials of `place` when it asks.
    private func run(
        _ program: String,
        _ arguments: [String],
        at place: FetchURL? = nil
    ) async throws -> (Int32, [UInt8], [UInt8]) {
        let (output, errors) = (
            ScriptAnswer(limitBytes: Limits.Slugs.scriptAnswerBytes),
            ScriptAnswer(limitBytes: Limits.Slugs.scriptAnswerBytes)
        )
        let script = BuildScript(
            path: "/bin/bash",
            // Where the daemon's own limit is lower, that one bounds it.
            arguments: [
                "-c", #"ulimit -f "$1" 2>/dev/null; shift; exec "$@""#, "fetch",
                "\(configuration.buildpackBytes >> 10)", program,
            ] + arguments,
            environment: configuration.environment + Self.credentials(place) + [
                "GIT_ALLOW_PROTOCOL=\(Self.schemes.joined(separator: ":"))", "GIT_ATTR_NOSYSTEM=1",
                "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1", "GIT_TERMINAL_PROMPT=0",
                "HOME=/nonexistent", "LC_ALL=C", "PATH=\(configuration.path)", "TMPDIR=\(workspace.aside)",
            ],
            directory: workspace.aside,
            exports: [],
            reserve: DiskReserve(at: workspace.aside)
        )
        let limit = min(deadline, loop.clock.now() + Limits.Slugs.buildpackFetch)
        let ending = try await ScriptRun(script, on: loop).run(
            until: limit,
            output: { output.append($0) },
            errors: { errors.append($0) }
        )
        switch ending {
        case .exited(let code): return (code, output.bytes, errors.bytes)
        case .cancelled: throw BuildFailure.cancelled
        case .diskFull: throw BuildFailure.diskFull
        case .timedOut where limit == deadline: throw BuildFailure.timedOut
        case .timedOut: return (124, [], Array("it took longer than 3 minutes\n".utf8))
        case .crowded: throw BuildFailure.crowded
        case .failed(let reason): throw BuildFailure.system(reason)
        }
    }
}

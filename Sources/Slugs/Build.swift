import Linux
import Model

/// One build, step by step.
struct Build: Sendable {
    let request: BuildRequest
    let configuration: BuildConfiguration
    let workspace: BuildWorkspace
    let console: BuildConsole
    let loop: EventLoop
    let store: SlugStore
    let deadline: PlatformInstant
    /// Files that take its scripts into its control group.
    let groups: [String]
    /// What its scripts must leave free.
    let reserve: DiskReserve?

    /// The steps, in order.
    func run() async throws -> BuildResult {
        let descriptors = try await prepare()
        console.say(BuildTranscript.building(stack: request.stack))
        console.say(descriptors.text)
        if let refusal = descriptors.refusal { throw refusal }
        let (buildpacks, manifest) = try await runBuildpacks(descriptors)
        let processTypes = try await discoverProcessTypes(manifest, descriptors)
        let hasTests = try await keepTests(of: buildpacks)
        let slug = try await compress()
        return BuildResult(
            slug: slug,
            processTypes: processTypes,
            buildpackDescription: buildpacks.map(\.name).joined(separator: ", "),
            buildpacks: buildpacks.map(\.reference),
            isDetected: request.buildpacks.isEmpty && descriptors.buildpacks.isEmpty,
            hasTests: hasTests,
            addons: manifest.addons,
            configVars: manifest.configVars
        )
    }

    // MARK: - Private

    private func prepare() async throws -> BuildDescriptors {
        let (request, workspace) = (request, workspace)
        return try await blocking {
            try SourcePreparation.unpack(request.archive, into: workspace)
            let descriptors = try BuildDescriptors(
                of: workspace.build,
                hasBuildpacks: !request.buildpacks.isEmpty
            )
            let variables = descriptors.variables.merging(request.configVars) { $1 }
            try SourcePreparation.writeVariables(variables, to: workspace.variables)
            return descriptors
        }
    }

    private func runBuildpacks(
        _ descriptors: BuildDescriptors
    ) async throws -> ([Buildpack], ReleaseManifest) {
        let wanted = request.buildpacks.isEmpty ? descriptors.buildpacks : request.buildpacks
        if wanted.isEmpty {
            let buildpack = try await detectBuildpack()
            sayWhetherChanged([buildpack.reference])
            try await compile(buildpack, exports: [])
            return ([buildpack], try await release(buildpack))
        }
        console.say(BuildTranscript.using(wanted))
        sayWhetherChanged(wanted)
        var done: [Buildpack] = []
        var manifest = ReleaseManifest()
        for (index, reference) in wanted.enumerated() {
            var buildpack = try await load(reference, number: index)
            let exports = done.compactMap(\.export).map(workspace.seen)
            buildpack.name = try await requireDetection(of: buildpack, exports: exports)
            console.say(BuildTranscript.detected(buildpack.name))
            try await compile(buildpack, exports: exports)
            manifest = try await release(buildpack).merged(over: manifest)
            done.append(buildpack)
        }
        return (done, manifest)
    }

    private func sayWhetherChanged(_ buildpacks: [BuildpackReference]) {
        guard !request.lastBuildpacks.isEmpty, request.lastBuildpacks != buildpacks.map(\.text) else {
            return
        }
        console.say(BuildTranscript.changedBuildpack)
    }

    /// Asks every language, then the fallbacks; the first that recognises the app is used.
    private func detectBuildpack() async throws -> Buildpack {
        console.say(BuildTranscript.determining)
        var found: [Buildpack] = []
        for reference in BuildpackLoader.builtIns(.language, configuration) {
            if let buildpack = try await detectBuiltIn(reference) { found.append(buildpack) }
        }
        if found.isEmpty {
            for reference in BuildpackLoader.builtIns(.fallback, configuration) where found.isEmpty {
                if let buildpack = try await detectBuiltIn(reference) { found.append(buildpack) }
            }
        }
        guard let first = found.first else {
            throw BuildFailure.noLanguage(misnamed: try await misnamedProcfile())
        }
        if found.count > 1 { console.say(BuildTranscript.severalDetected(found.map(\.name))) }
        console.say(BuildTranscript.detected(first.name))
        console.say(BuildTranscript.builtIn(first.reference))
        return first
    }

    private func misnamedProcfile() async throws -> String? {
        let build = workspace.build
        let names = try await blocking { try FileSystem.entries(of: build) }
        return names.sorted().first {
            $0 != "Procfile" && ["procfile", "procfile.txt"].contains($0.lowercased())
        }
    }

    private func detectBuiltIn(_ reference: BuildpackReference) async throws -> Buildpack? {
        guard case .builtIn(let builtIn) = reference.kind else { return nil }
        var buildpack = try await load(reference, number: BuiltInBuildpack.all.firstIndex(of: builtIn) ?? 0)
        let (ending, answer) = try await ask(
            buildpack,
            "detect",
            [workspace.seen(workspace.build)],
            exports: [],
            joined: false
        )
        // The shell's own codes: a buildpack of ours that cannot be run is not one that has said no.
        if ending == .exited(126) || ending == .exited(127) {
            throw BuildFailure.system("bin/detect of \(reference.description) cannot be run")
        }
        guard ending == .exited(0) else { return nil }
        buildpack.name = firstLine(answer) ?? reference.description
        return buildpack
    }

    private func requireDetection(of buildpack: Buildpack, exports: [String]) async throws -> String {
        let (ending, answer) = try await ask(
            buildpack,
            "detect",
            [workspace.seen(workspace.build)],
            exports: exports,
            joined: true
        )
        if ending == .exited(0) { return firstLine(answer) ?? buildpack.reference.description }
        console.say("-----> App not compatible with buildpack: \(buildpack.reference.place)\n")
        for line in answer.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
            console.say("       \(String(decoding: line, as: UTF8.self))\n")
        }
        throw BuildFailure.notCompatible(buildpack: buildpack.reference.description)
    }

    private func compile(_ buildpack: Buildpack, exports: [String]) async throws {
        let arguments = [workspace.build, workspace.cache, workspace.variables].map(workspace.seen)
        // Heroku CI's own way to compile, where a buildpack has one.
        let name = request.isTest && buildpack.has("test-compile") ? "test-compile" : "compile"
        let ending = try await run(script(buildpack, name, arguments, exports: exports)) { console.pass($0) }
        guard case .exited(let code) = ending, code == 0 else {
            let code = if case .exited(let code) = ending { code } else { Int32(1) }
            throw BuildFailure.compile(buildpack: buildpack.name, code: code)
        }
    }

    /// bin/release is optional, and the `export` files are not for it (Dev Center "Buildpack API").
    private func release(_ buildpack: Buildpack) async throws -> ReleaseManifest {
        guard buildpack.has("release") else { return ReleaseManifest() }
        let (ending, answer) = try await ask(
            buildpack,
            "release",
            [workspace.seen(workspace.build)],
            exports: [],
            joined: false
        )
        guard ending == .exited(0), let manifest = try? ReleaseManifest(parsing: answer) else {
            throw BuildFailure.release(buildpack: buildpack.name)
        }
        return manifest
    }

    private func discoverProcessTypes(
        _ manifest: ReleaseManifest,
        _ descriptors: BuildDescriptors
    ) async throws -> [ProcessType: String] {
        let path = "\(workspace.build)/Procfile"
        let content = try await blocking { () -> [UInt8] in
            guard let status = try? FileSystem.status(path, followingLinks: false), status.kind == .file
            else {
                return []
            }
            return try FileSystem.readAll(path)
        }
        let isCloudNative = descriptors.isForCloudNative
        let procfile = isCloudNative ? Procfile(parsingCloudNative: content) : Procfile(parsing: content)
        // A buildpack may have written a Procfile where the source had only heroku.yml.
        let declared = procfile.processTypes.merging(descriptors.processTypes) { $1 }
        let defaults = manifest.processTypes.filter { declared[$0.key] == nil }
        console.say(
            BuildTranscript.processTypes(
                of: descriptors.processTypes.isEmpty ? "Procfile" : "heroku.yml",
                Array(declared.keys),
                defaults: Array(defaults.keys)
            )
        )
        console.say(BuildTranscript.corrected(procfile.corrections))
        if !procfile.ignoredLines.isEmpty { console.say(BuildTranscript.ignored(procfile.ignoredLines)) }
        // Stacks are called after the years of their Ubuntu, so that they are in the order of their names.
        if request.stack < configuration.currentStack {
            console.say(BuildTranscript.oldStack(request.stack, current: configuration.currentStack))
        }
        return declared.merging(defaults) { declared, _ in declared }
    }

    /// Puts the last buildpack that has tests of its own for an app into the slug of a test run, where they are run.
    private func keepTests(of buildpacks: [Buildpack]) async throws -> Bool {
        guard request.isTest, let buildpack = buildpacks.last(where: { $0.has("test") }) else { return false }
        let place = "\(workspace.build)/\(BuildResult.testsDirectory)"
        try await blocking {
            guard (try? FileSystem.status(buildpack.directory, followingLinks: false))?.kind == .directory
            else {
                throw BuildFailure.contents("a script has taken the place of its buildpack")
            }
            try FileSystem.removeTree(place)
            try FileTree.copy(buildpack.directory, to: place, leavingOut: [])
        }
        return true
    }

    private func compress() async throws -> StoredSlug {
        console.say(BuildTranscript.compressing)
        let slug = try await store.add(packing: workspace.build)
        let limit = configuration.sizeLimitBytes
        guard slug.sizeBytes <= limit else {
            await store.letGo(slug.checksum)
            store.discard(slug)
            console.say(BuildTranscript.tooLarge(sizeBytes: slug.sizeBytes, limitBytes: limit))
            throw BuildFailure.tooLarge(sizeBytes: slug.sizeBytes)
        }
        if Task.isCancelled {
            await store.letGo(slug.checksum)
            throw BuildFailure.cancelled
        }
        console.say(BuildTranscript.compressed(sizeBytes: slug.sizeBytes))
        return slug
    }

    // MARK: Scripts

    private func load(_ reference: BuildpackReference, number: Int) async throws -> Buildpack {
        let (configuration, workspace) = (configuration, workspace)
        let fetch = BuildpackFetch(
            configuration: configuration,
            workspace: workspace,
            console: console,
            loop: loop,
            deadline: deadline
        )
        let fetched = try await fetch.fetch(reference, number: number)
        return try await blocking {
            let buildpack = try BuildpackLoader.load(
                reference,
                fetched,
                number: number,
                configuration,
                workspace
            )
            // The build has it; one that is not kept is fetched again.
            if let fetched { try? fetch.keep(fetched) }
            return buildpack
        }
    }

    /// Runs a script and keeps what it writes to stdout, and to stderr when `joined`.
    private func ask(
        _ buildpack: Buildpack,
        _ name: String,
        _ arguments: [String],
        exports: [String],
        joined: Bool
    ) async throws -> (ScriptEnding, [UInt8]) {
        let answer = ScriptAnswer(limitBytes: Limits.Slugs.scriptAnswerBytes)
        let ignore: BuildOutput = { _ in }
        let ending = try await run(
            script(buildpack, name, arguments, exports: exports),
            errors: joined ? nil : ignore
        ) { answer.append($0) }
        return (ending, answer.bytes)
    }

    /// Runs a script to an end of its own, whatever its exit code; any other is thrown.
    private func run(
        _ script: BuildScript,
        errors: BuildOutput? = nil,
        output: @escaping BuildOutput
    ) async throws -> ScriptEnding {
        let killsBefore = kills
        let ending = try await ScriptRun(script, on: loop)
            .run(until: deadline, output: output, errors: errors)
        try check(ending, killsBefore: killsBefore)
        return ending
    }

    /// How many processes of the build have been killed for want of memory by now.
    private var kills: Int { configuration.quota?.kills(in: request.id) ?? 0 }

    private func script(
        _ buildpack: Buildpack,
        _ name: String,
        _ arguments: [String],
        exports: [String]
    ) -> BuildScript {
        BuildScript(
            path: workspace.seen(buildpack.script(name)),
            arguments: arguments,
            environment: BuildEnvironment.variables(for: request, configuration, workspace),
            directory: workspace.seen(workspace.build),
            exports: exports,
            room: ScriptRoom(workspace, groups: groups),
            reserve: reserve
        )
    }

    /// Whether the script came to its end, and left what we go on with: its build directory may be anything now, and a
    /// link in its place would lead us out of the build.
    ///
    /// A script may live on when one of its processes is killed, and has then failed for another reason, or at a later
    /// one's; so only the kills of a script's own time count, and not when we have ended it.
    private func check(_ ending: ScriptEnding, killsBefore: Int) throws(BuildFailure) {
        for place in [workspace.build, workspace.buildpacks] {
            guard (try? FileSystem.status(place, followingLinks: false))?.kind == .directory else {
                throw .contents("a script has removed or replaced \(workspace.seen(place))")
            }
        }
        switch ending {
        case .exited(0): break
        case .exited:
            if let quota = configuration.quota, kills > killsBefore {
                throw .outOfMemory(limitBytes: quota.memoryBytes)
            }
        case .timedOut: throw .timedOut
        case .diskFull: throw .diskFull
        case .cancelled: throw .cancelled
        case .crowded: throw .crowded
        case .failed(let reason): throw .system("the build's namespaces cannot be made: \(reason)")
        }
    }

    private func firstLine(_ answer: [UInt8]) -> String? {
        answer.split(separator: UInt8(ascii: "\n")).first.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Files are handled on a thread of their own, and not at all once the build is cancelled.
    private func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws
        -> Value
    {
        try Task.checkCancellation()
        return try await onThread(named: "build", body)
    }
}

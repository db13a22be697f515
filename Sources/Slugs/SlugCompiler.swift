package import Linux
package import Model

/// Turns a source archive into a slug with buildpacks (Dev Center "Slug Compiler", "Buildpack API").
///
/// One call of `build` is one build; whether two may run at once is the conductor's to decide. Cancelling the task
/// that called it kills the build's whole session.
package struct SlugCompiler: Sendable {
    package let configuration: BuildConfiguration
    private let store: SlugStore
    private let loop: EventLoop

    /// Removes what builds of an earlier run left, and is ready to build.
    package init(_ configuration: BuildConfiguration, store: SlugStore, loop: EventLoop) throws(Errno) {
        self.configuration = configuration
        self.store = store
        self.loop = loop
        try BuildWorkspace.clear(configuration)
    }

    /// Builds, telling `output` everything as it happens, the failure's text included.
    package func build(
        _ request: BuildRequest,
        output: @escaping BuildOutput
    ) async throws(BuildFailure) -> BuildResult {
        let console = BuildConsole(output)
        let outcome: Result<BuildResult, BuildFailure>
        do {
            let configuration = configuration
            let (workspace, groups) = try await onThread(named: "build") {
                let workspace = try BuildWorkspace.make(configuration, app: request.app)
                do {
                    return (workspace, try configuration.quota?.open(request.id) ?? [])
                } catch {
                    workspace.remove()
                    throw error
                }
            }
            outcome = await build(request, in: workspace, groups, console)
            _ = try? await onThread(named: "build") {
                workspace.remove()
                configuration.quota?.close(request.id)
            }
        } catch {
            outcome = .failure(BuildFailure(error))
        }
        if case .failure(let failure) = outcome { console.say(failure.text) }
        return try outcome.get()
    }

    /// Empties an app's CACHE_DIR (Platform API, build-cache).
    package func purgeCache(of app: ResourceID) async throws {
        let cache = BuildWorkspace.cache(of: app, configuration)
        try await onThread(named: "build") { try FileSystem.removeTree(cache) }
    }

    /// Removes the kept copies of fetched buildpacks but these.
    package func clearBuildpacks(but references: [BuildpackReference]) async throws {
        let configuration = configuration
        try await onThread(named: "build") { try BuildpackFetch.clear(configuration, but: references) }
    }

    /// Removes the CACHE_DIRs of all apps but these.
    package func removeCaches(allBut apps: Set<ResourceID>) async throws {
        let directory = configuration.cacheDirectory
        try await onThread(named: "build") {
            guard FileSystem.exists(directory) else { return }
            for name in try FileSystem.entries(of: directory) {
                // What buildpacks were fetched lies beside them, under a name that is no app's.
                guard let app = ResourceID(name), !apps.contains(app) else { continue }
                try FileSystem.removeTree("\(directory)/\(name)")
            }
        }
    }

    // MARK: - Private

    private func build(
        _ request: BuildRequest,
        in workspace: BuildWorkspace,
        _ groups: [String],
        _ console: BuildConsole
    ) async -> Result<BuildResult, BuildFailure> {
        let build = Build(
            request: request,
            configuration: configuration,
            workspace: workspace,
            console: console,
            loop: loop,
            store: store,
            deadline: loop.clock.now() + configuration.timeLimit,
            groups: groups,
            reserve: DiskReserve(at: workspace.root)
        )
        do {
            return .success(try await build.run())
        } catch {
            return .failure(Task.isCancelled ? .cancelled : BuildFailure(error))
        }
    }
}

extension BuildFailure {
    /// Any error of a build as a failure.
    init(_ error: any Error) {
        switch error {
        case let failure as BuildFailure: self = failure
        case let failure as UnpackFailure: self = .source(failure.text)
        case let failure as FileFailure: self = .system(failure.text)
        case let failure as Errno: self = .system("\(failure.call): \(failure.text)")
        case is CancellationError: self = .cancelled
        default: self = .system("\(error)")
        }
    }
}

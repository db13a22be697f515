import Model
import PlatformAPI
import Store

/// Pipelines and which apps are in them (spec slugs §7).
extension Platform {
    func perform(_ call: PipelineList, _ context: RequestContext) async throws -> [Pipeline] {
        let name = context.query["eq[name]"]
        return try await store.pipelines().filter { name == nil || $0.name.description == name }
            .map(present)
    }

    func perform(_ call: PipelineInfo) async throws -> Pipeline {
        present(try await pipeline(call.pipeline))
    }

    func perform(_ call: PipelineCreate) async throws -> Pipeline {
        let name = try PipelineName(call.name)
        if let owner = call.owner {
            guard owner.type == "user" else {
                throw APIErrorBody(.notFound, "Couldn't find that team.", resource: "team")
            }
            try requireAccount(owner.id.description)
        }
        return present(try await store.createPipeline(name, owner: account.reference, at: .now))
    }

    func perform(_ call: PipelineUpdate) async throws -> Pipeline {
        let pipeline = try await pipeline(call.pipeline)
        guard let name = call.name else { return present(pipeline) }
        return present(try await store.renamePipeline(pipeline.id, to: try PipelineName(name), at: .now))
    }

    func perform(_ call: PipelineDelete) async throws -> Pipeline {
        let id = try await pipeline(call.pipeline).id
        let runs = try await store.testRuns(of: id)
        // Tests under way end as cancelled ones do, with their apps.
        for run in runs where !run.status.isFinal { await work.cancel(run.id) }
        let destroyed = try await store.destroyPipeline(id)
        await tests.remove(runs.map(\.id))
        return present(destroyed)
    }

    func perform(_ call: PipelineReleaseList) async throws -> [Release] {
        try await newestReleases(call.pipeline) { _, _ in true }
    }

    func perform(_ call: PipelineDeploymentList) async throws -> [Release] {
        try await newestReleases(call.pipeline) { release, before in
            release.slug != nil && release.slug != before?.slug
        }
    }

    func perform(_ call: PipelineBuildList) async throws -> [Build] {
        var builds: [Build] = []
        for coupling in try await store.couplings(of: try await pipeline(call.pipeline).id) {
            if let newest = try await store.builds(of: coupling.app).last { builds.append(present(newest)) }
        }
        return builds
    }

    func perform(_ call: PipelineStackInfo) async throws -> PipelineStack {
        _ = try await pipeline(call.pipeline)
        return PipelineStack(stack: Catalog.stackReference(Catalog.defaultStack))
    }

    // MARK: Couplings

    func perform(_ call: PipelineCouplingList) async throws -> [PipelineCoupling] {
        try await store.couplings().map(present)
    }

    func perform(_ call: PipelineCouplingListByPipeline) async throws -> [PipelineCoupling] {
        try await store.couplings(of: try await pipeline(call.pipeline).id).map(present)
    }

    func perform(_ call: PipelineCouplingByApp) async throws -> PipelineCoupling {
        let app = try await app(call.app)
        guard let coupling = try await store.coupling(ofApp: app.id) else {
            throw StoreError.notFound(.coupling(call.app))
        }
        return present(coupling)
    }

    func perform(_ call: PipelineCouplingInfo) async throws -> PipelineCoupling {
        present(try await coupling(call.coupling))
    }

    func perform(_ call: PipelineCouplingCreate) async throws -> PipelineCoupling {
        let pipeline = try await pipeline(call.pipeline.text)
        let app = try await app(call.app.text)
        return present(try await store.couple(app.id, to: pipeline.id, stage: call.stage, at: .now))
    }

    func perform(_ call: PipelineCouplingUpdate) async throws -> PipelineCoupling {
        let coupling = try await coupling(call.coupling)
        return present(try await store.moveCoupling(coupling.id, to: call.stage, at: .now))
    }

    func perform(_ call: PipelineCouplingDelete) async throws -> PipelineCoupling {
        present(try await store.uncouple(try await coupling(call.coupling).id))
    }

    /// The pipeline that a path or a body names, by name or UUID.
    func pipeline(_ reference: String) async throws -> PipelineRecord {
        try await store.pipeline(matching: reference)
    }

    // MARK: - Private

    private func coupling(_ reference: String) async throws -> CouplingRecord {
        guard let id = ResourceID(reference) else { throw StoreError.notFound(.coupling(reference)) }
        return try await store.coupling(id)
    }

    /// For each app the newest release that `isWanted`, which is told the one before it, too.
    private func newestReleases(
        _ reference: String,
        _ isWanted: (ReleaseRecord, ReleaseRecord?) -> Bool
    ) async throws -> [Release] {
        var found: [Release] = []
        for coupling in try await store.couplings(of: try await pipeline(reference).id) {
            let app = try await store.app(coupling.app)
            let releases = try await store.releases(of: app.id)
            let newest = releases.indices.last {
                isWanted(releases[$0], $0 > 0 ? releases[$0 - 1] : nil)
            }
            guard let newest else { continue }
            let current = try await store.currentRelease(of: app.id).id
            found.append(present(releases[newest], of: app, current: current))
        }
        return found
    }
}

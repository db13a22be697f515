import Model
import PlatformAPI
import Slugs
import Store

/// Promotions: one app's slug, released on others of its pipeline (spec slugs §7).
extension Platform {
    func perform(_ call: PipelinePromotionCreate) async throws -> PipelinePromotion {
        let pipeline = try await pipeline(call.pipeline.id.description)
        let couplings = try await store.couplings(of: pipeline.id)
        guard let source = couplings.first(where: { $0.app == call.source.app.id }) else {
            throw APIErrorBody(.invalidParams, "The source app is not in the pipeline \(pipeline.name).")
        }
        let (release, slug) = try await promotable(call.source, source)
        let targets = call.targets.map(\.app.id)
        try await check(targets, from: source, couplings, slug)
        let promotion = try await store.createPromotion(
            of: release,
            in: pipeline.id,
            to: targets,
            at: .now
        )
        let code = slug.commit ?? slug.checksum ?? ""
        let description = "Promote \(source.appName) v\(release.version) \(code.prefix(8))"
        for target in try await store.promotionTargets(of: promotion.id) {
            try await work.start { await self.promote(slug, description, to: target) }
        }
        return present(promotion)
    }

    func perform(_ call: PipelinePromotionInfo) async throws -> PipelinePromotion {
        present(try await store.promotion(try promotionID(call.promotion)))
    }

    func perform(_ call: PipelinePromotionTargetList) async throws -> [PipelinePromotionTarget] {
        try await store.promotionTargets(of: try promotionID(call.promotion)).map(present)
    }

    // MARK: - Private

    private func promotionID(_ text: String) throws -> ResourceID {
        guard let id = ResourceID(text) else {
            throw APIErrorBody(.notFound, "Couldn't find that promotion.", resource: "pipeline-promotion")
        }
        return id
    }

    /// The release to promote, the current one unless another is named, with its code.
    private func promotable(
        _ wanted: PromotionSource,
        _ source: CouplingRecord
    ) async throws -> (ReleaseRecord, SlugRecord) {
        let release =
            if let id = wanted.release?.id {
                try await store.release(of: source.app, matching: id.description)
            } else {
                try await store.currentRelease(of: source.app)
            }
        if release.status == .succeeded, let id = release.slug {
            let slug = try await store.slug(id)
            if let checksum = slug.checksum, parts.slugs.slug(checksum) != nil { return (release, slug) }
        }
        throw APIErrorBody(
            .invalidParams,
            "\(source.appName) has no code that could be promoted. Deploy it first."
        )
    }

    private func check(
        _ targets: [ResourceID],
        from source: CouplingRecord,
        _ couplings: [CouplingRecord],
        _ slug: SlugRecord
    ) async throws {
        guard !targets.isEmpty, Set(targets).count == targets.count else {
            throw RequestProblem.invalid("targets", "must have each app once, and one app at least")
        }
        for target in targets {
            guard target != source.app else {
                throw APIErrorBody(.invalidParams, "Cannot promote \(source.appName) to itself.")
            }
            guard couplings.contains(where: { $0.app == target }) else {
                throw APIErrorBody(
                    .invalidParams,
                    "The target app \(target) is not in the pipeline \(source.pipelineName)."
                )
            }
            let app = try await store.app(target)
            guard app.buildStack == slug.stack else {
                throw APIErrorBody(
                    .invalidParams,
                    "\(source.appName) was built for \(slug.stack), and \(app.name) is on \(app.buildStack). "
                        + "Both have to be on the same stack."
                )
            }
        }
    }

    /// Makes the target's release and waits for its release command.
    private func promote(
        _ slug: SlugRecord,
        _ description: String,
        to target: PromotionTargetRecord
    ) async {
        var problem: String?
        do {
            var plan = NewRelease(app: target.app, description: description, user: account.reference)
            plan.code = .slug(slug.id)
            plan.awaitCommand(of: slug)
            let released = try await makeRelease(of: target.app) { [plan] in
                try await store.promote(target.id, plan, at: .now)
            }
            if let release = released?.release, let output = release.outputPath {
                await releases.finish(output)
                if try await store.release(release.id).status != .succeeded {
                    problem = "The release command of v\(release.version) failed."
                }
            }
        } catch {
            problem = ErrorAnswer.body(for: error).message
        }
        let status: PromotionTargetStatus = problem == nil ? .succeeded : .failed
        // A full disk keeps the status from being written; the next start of the daemon writes it.
        try? await store.finishPromotionTarget(target, status, error: problem, at: .now)
    }
}

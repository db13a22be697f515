import Model
import PlatformAPI
import Store

/// Review apps: an app for a branch, as long as it is wanted (spec slugs §7).
extension Platform {
    func perform(_ call: ReviewAppCreate) async throws -> ReviewApp {
        let pipeline = try await pipeline(call.pipeline.text)
        guard !call.branch.isEmpty, !call.branch.utf8.contains(0) else {
            throw RequestProblem.invalid("branch", "must name a branch")
        }
        _ = try archive(at: call.sourceBlob.url)
        let others = try await store.reviewApps(of: pipeline.id)
        guard !others.contains(where: { $0.branch == call.branch && $0.app != nil }) else {
            throw StoreError.reviewAppExists(branch: call.branch)
        }
        let number = call.prNumber ?? (others.map(\.number).max() ?? 0) + 1
        guard (1...999_999).contains(number) else {
            throw RequestProblem.invalid("pr_number", "must be 1 to 999999")
        }
        var plan = SetupPlan(source: call.sourceBlob, environment: .review)
        plan.needsManifest = false
        plan.variables = try await store.pipelineConfig(of: pipeline.id, stage: .review)
            .merging(try variables(call.environment ?? [:])) { $1 }
        let app = try await perform(
            AppCreate(name: EphemeralName.make(pipeline.name, "pr-\(number)").description)
        )
        plan.variables.merge(
            try variables([
                "HEROKU_APP_NAME": app.name, "HEROKU_BRANCH": call.branch, "HEROKU_PR_NUMBER": "\(number)",
            ])
        ) { $1 }
        do {
            return try await begin(plan, call.branch, number, app.id, in: pipeline)
        } catch {
            // The app of half a review app is nobody's.
            _ = try? await perform(AppDelete(app: app.id.description))
            throw error
        }
    }

    func perform(_ call: ReviewAppInfo) async throws -> ReviewApp {
        present(try await reviewApp(call.review))
    }

    func perform(_ call: ReviewAppByApp) async throws -> ReviewApp {
        let app = try await app(call.app)
        guard let review = try await store.reviewApp(ofApp: app.id) else {
            throw StoreError.notFound(.reviewApp(app.id))
        }
        return present(review)
    }

    func perform(_ call: ReviewAppList) async throws -> [ReviewApp] {
        try await store.reviewApps(of: try await pipeline(call.pipeline).id)
            .filter { $0.status != .deleted }.map(present)
    }

    func perform(_ call: ReviewAppDelete) async throws -> ReviewApp {
        var review = try await reviewApp(call.review)
        guard review.status != .deleted, review.status != .deleting else { return present(review) }
        // One that is still being set up stops where it is.
        await work.cancel(review.id)
        review = try await store.reviewApp(review.id)
        review.status = .deleting
        try await store.updateReviewApp(review, at: .now)
        try await work.start(review.id) { [review] in await self.delete(review) }
        return present(review)
    }

    func perform(_ call: PipelineConfigVarsInfo) async throws -> ConfigVars {
        let pipeline = try await pipeline(call.pipeline)
        return wire(try await store.pipelineConfig(of: pipeline.id, stage: call.stage))
    }

    func perform(_ call: PipelineConfigVarsUpdate) async throws -> ConfigVars {
        let pipeline = try await pipeline(call.pipeline)
        var changes: [ConfigVarName: String?] = [:]
        for (name, value) in call.vars {
            guard value?.utf8.contains(0) != true else {
                throw RequestProblem.invalid(name, "must not have a NUL byte")
            }
            changes.updateValue(value, forKey: try ConfigVarName(name))
        }
        return wire(try await store.setPipelineConfig(changes, of: pipeline.id, stage: call.stage))
    }

    // MARK: - Private

    private func wire(_ config: [ConfigVarName: String]) -> ConfigVars {
        Dictionary(uniqueKeysWithValues: config.map { ($0.key.description, $0.value) })
    }

    private func reviewApp(_ reference: String) async throws -> ReviewAppRecord {
        guard let id = ResourceID(reference) else {
            throw APIErrorBody(.notFound, "Couldn't find that review app.", resource: "review-app")
        }
        return try await store.reviewApp(id)
    }

    private func begin(
        _ plan: SetupPlan,
        _ branch: String,
        _ number: Int,
        _ app: ResourceID,
        in pipeline: PipelineRecord
    ) async throws -> ReviewApp {
        _ = try await store.couple(app, to: pipeline.id, stage: .review, at: .now)
        let setup = try await store.createAppSetup(of: try await store.app(app), at: .now)
        let review = try await store.createReviewApp(
            NewReviewApp(pipeline: pipeline.id, branch: branch, number: number, app: app, setup: setup.id),
            at: .now
        )
        try await work.start(review.id) { await self.setUp(review, setup, plan) }
        return present(review)
    }

    private func setUp(_ begun: ReviewAppRecord, _ setup: AppSetupRecord, _ plan: SetupPlan) async {
        var review = begun
        if let manifest = await setUp(setup, plan) {
            review.status = .created
            review.predestroy = manifest.scripts["pr-predestroy"]?.command
            review.predestroySize = manifest.scripts["pr-predestroy"]?.size
        } else {
            review.status = .errored
            review.message = try? await store.appSetup(setup.id).failure
        }
        // A full disk keeps the status from being written; the next start of the daemon writes it.
        try? await store.updateReviewApp(review, at: .now)
    }

    /// The script first, which may fail: the app goes all the same.
    private func delete(_ begun: ReviewAppRecord) async {
        var review = begun
        guard let app = review.app else {
            review.status = .deleted
            try? await store.updateReviewApp(review, at: .now)
            return
        }
        if let command = review.predestroy {
            _ = try? await run(command, size: review.predestroySize, of: app) { _ in }
        }
        do {
            // The store marks the review app deleted with the app.
            _ = try await perform(AppDelete(app: app.description))
        } catch {
            review.status = .created
            review.message = "It could not be deleted: \(ErrorAnswer.body(for: error).message)"
            try? await store.updateReviewApp(review, at: .now)
        }
    }

    func present(_ review: ReviewAppRecord) -> ReviewApp {
        ReviewApp(
            app: review.app.map(IDReference.init),
            appSetup: IDReference(id: review.setup),
            branch: review.branch,
            createdAt: review.created,
            creator: present(account.reference),
            errorStatus: review.status == .errored ? "errored" : nil,
            id: review.id,
            message: review.message,
            pipeline: IDReference(id: review.pipeline),
            prNumber: review.number,
            status: review.status,
            updatedAt: review.updated,
            waitForCI: false
        )
    }
}

/// Names of apps that come and go with a branch or a test run: `shop-pr-12-4fk2ab`.
enum EphemeralName {
    /// As much of the pipeline's name as there is room for, then what it is, then six characters by chance.
    static func make(_ pipeline: PipelineName, _ kind: String) throws -> AppName {
        let characters = Array("abcdefghijklmnopqrstuvwxyz0123456789")
        let suffix = String((0..<6).map { _ in characters[Int.random(in: 0..<characters.count)] })
        let rest = "-\(kind)-\(suffix)"
        let room = AppName.lengths.upperBound - rest.utf8.count
        return try AppName(pipeline.description.prefix(room) + rest)
    }
}

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
        guard (1...999_999).contains(call.prNumber ?? 1) else {
            throw RequestProblem.invalid("pr_number", "must be 1 to 999999")
        }
        _ = try archive(at: call.sourceBlob.url)
        var plan = SetupPlan(source: call.sourceBlob, environment: .review)
        plan.needsManifest = false
        plan.giving = .init(command: "herolocal reviewapps:config:set", pipeline: pipeline.name.description)
        plan.variables = try await store.pipelineConfig(of: pipeline.id, stage: .review)
            .merging(try variables(call.environment ?? [:])) { $1 }
        let config = try await store.reviewAppConfig(of: pipeline.id)
        let tests = try await testsToWaitFor(call.sourceBlob.version, config, pipeline)
        let (base, owner) = (config?.baseName ?? pipeline.name.description, account.reference)
        let created = try await store.createReviewApp(
            NewReviewApp(
                pipeline: pipeline.id,
                branch: call.branch,
                number: call.prNumber,
                status: tests == nil ? .creating : .pending,
                active: calendarNow
            ) { number in
                NewApp(
                    name: EphemeralName.make(base, "pr-\(number)"),
                    owner: owner,
                    stack: Catalog.defaultStack
                )
            },
            at: .now
        )
        let review = created.review
        plan.variables.merge(
            try variables([
                "HEROKU_APP_NAME": created.made.app.name.description, "HEROKU_BRANCH": review.branch,
                "HEROKU_PR_NUMBER": "\(review.number)",
            ])
        ) { $1 }
        try await work.start(review.id) { [plan] in await self.setUp(created, plan, after: tests) }
        return present(review)
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
        let id = try await reviewApp(call.review).id
        if let review = try await store.beginDeletingReviewApp(id, at: .now) {
            try await startDeleting(review)
        }
        return present(try await store.reviewApp(id))
    }

    /// Goes on with the end of a review app that has begun.
    func startDeleting(_ review: ReviewAppRecord) async throws {
        // One that is still being set up stops where it is.
        await work.cancel(review.id)
        try await work.start(review.id) { await self.delete(review.id) }
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

    /// The test run that a review app of this commit waits for; nil when it need not.
    ///
    /// Throws when the pipeline waits for CI and nobody has it test the commit.
    private func testsToWaitFor(
        _ commit: String?,
        _ config: ReviewAppConfigRecord?,
        _ pipeline: PipelineRecord
    ) async throws -> ResourceID? {
        guard config?.waitsForCI == true else { return nil }
        guard let commit else {
            throw RequestProblem.invalid(
                "source_blob",
                "must have the commit as its version: review apps wait for CI"
            )
        }
        let runs = try await store.testRuns(of: pipeline.id).filter { $0.commit == commit && !$0.isDebug }
        if runs.contains(where: { $0.status == .succeeded }) { return nil }
        guard let run = runs.last(where: { !$0.status.isFinal }) else {
            throw APIErrorBody(
                .invalidParams,
                "Review apps of \(pipeline.name) wait for CI, and no tests of "
                    + "\(String(commit.prefix(7)).onOneLine) have succeeded. Run them with: herolocal ci:run -p \(pipeline.name)"
            )
        }
        return run.id
    }

    /// Whether a review app may be set up, its tests having succeeded.
    ///
    /// One that may not is errored, without its app.
    private func hasPassed(_ tests: ResourceID, for created: CreatedReviewApp) async -> Bool {
        await work.wait(for: tests)
        let (review, app) = (created.review.id, created.made.app.id)
        if !Task.isCancelled, (try? await store.testRun(tests).status) == .succeeded {
            return (try? await store.moveReviewApp(review, from: .pending, to: .creating, at: .now)) == true
        }
        // Who deletes the review app or ends the daemon has the next word.
        guard !Task.isCancelled else { return false }
        let message = "The tests of its commit did not succeed."
        try? await store.failAppSetup(created.setup.id, message, at: .now)
        _ = try? await perform(AppDelete(app: app.description))
        _ = try? await store.moveReviewApp(review, from: .pending, to: .errored, message: message, at: .now)
        return false
    }

    private func setUp(
        _ created: CreatedReviewApp,
        _ plan: SetupPlan,
        after tests: ResourceID?
    ) async {
        if let tests, await !hasPassed(tests, for: created) { return }
        let (review, setup) = (created.review.id, created.setup.id)
        let manifest = await setUp(created.setup, created.made, plan)
        if let script = manifest?.scripts["pr-predestroy"] {
            try? await store.setPredestroy(script.command, size: script.size, of: review)
        }
        let failure = manifest == nil ? try? await store.appSetup(setup).failure : nil
        // One that is being deleted by now stays so. A full disk keeps the status from being written; the next start
        // of the daemon writes it.
        _ = try? await store.moveReviewApp(
            review,
            from: .creating,
            to: manifest == nil ? .errored : .created,
            message: failure,
            at: .now
        )
        // Not as a part of this work: should this one be stale already, its end waits for this work's.
        try? await work.start { await self.settleStaleReviewApps() }
    }

    /// The script first, which may fail: the app goes all the same.
    private func delete(_ id: ResourceID) async {
        do {
            let review = try await store.reviewApp(id)
            guard let app = review.app else {
                _ = try await store.moveReviewApp(id, from: .deleting, to: .deleted, at: .now)
                return
            }
            if let script = try await store.takePredestroy(of: id) {
                _ = try? await run(script.command, size: script.size, of: app) { _ in }
            }
            // The next start of the daemon goes on.
            guard !Task.isCancelled else { return }
            // The store marks the review app deleted with the app.
            _ = try await perform(AppDelete(app: app.description))
        } catch {
            guard !Task.isCancelled else { return }
            _ = try? await store.moveReviewApp(
                id,
                from: .deleting,
                to: .created,
                message: "It could not be deleted: \(ErrorAnswer.body(for: error).message)",
                at: .now
            )
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
            waitForCI: review.status == .pending
        )
    }
}

/// Names of apps that come and go with a branch or a test run: `shop-pr-12-4fk2ab`.
enum EphemeralName {
    /// As much of `base`, a pipeline's or app's name, as there is room for, then what it is, then six characters by chance.
    static func make(_ base: String, _ kind: String) -> AppName {
        let characters = Array("abcdefghijklmnopqrstuvwxyz0123456789")
        let suffix = String((0..<6).map { _ in characters[Int.random(in: 0..<characters.count)] })
        let rest = "-\(kind)-\(suffix)"
        let room = AppName.lengths.upperBound - rest.utf8.count
        do throws(InvalidName) {
            return try AppName(base.prefix(room) + rest)
        } catch {
            preconditionFailure("names of pipelines and base names begin as apps' do, which \(base) does not")
        }
    }
}

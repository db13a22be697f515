import DynoManager
import Linux
import Model
import PlatformAPI
import Store

/// Test runs: an app that lives as long as its tests (spec slugs §7, CI).
extension Platform {
    func perform(_ call: TestRunCreate) async throws -> TestRun {
        let pipeline = try await pipeline(call.pipeline.text)
        _ = try archive(at: call.sourceBlobURL)
        let (run, forgotten) = try await store.createTestRun(
            NewTestRun(
                pipeline: pipeline.id,
                branch: call.commitBranch,
                commit: call.commitSHA,
                commitMessage: call.commitMessage,
                sourceURL: call.sourceBlobURL,
                isDebug: call.debug?.isOn ?? false
            ),
            at: .now
        )
        await tests.remove(forgotten)
        let transcripts = try await tests.begin(run.id)
        do {
            try await work.start(run.id) { await self.runTests(run, in: pipeline, transcripts) }
        } catch {
            await tests.end(run.id)
            throw error
        }
        return present(run)
    }

    func perform(_ call: TestRunInfo) async throws -> TestRun {
        present(try await testRun(call.run))
    }

    func perform(_ call: TestRunInfoByPipeline) async throws -> TestRun {
        let runs = try await store.testRuns(of: try await pipeline(call.pipeline).id)
        guard let run = runs.first(where: { [String($0.number), $0.id.description].contains(call.run) })
        else {
            throw StoreError.notFound(.testRun(call.run))
        }
        return present(run)
    }

    func perform(_ call: TestRunList) async throws -> [TestRun] {
        try await store.testRuns(of: try await pipeline(call.pipeline).id).map(present)
    }

    func perform(_ call: TestRunUpdate) async throws -> TestRun {
        let run = try await testRun(call.run)
        guard call.status == .cancelled else {
            throw RequestProblem.invalid("status", "can be set to cancelled only")
        }
        if let app = run.app { await builds.cancelAny(of: app) }
        await work.cancel(run.id)
        var ended = try await store.testRun(run.id)
        if let message = call.message, ended.status == .cancelled, !run.status.isFinal {
            ended.message = message
            try await store.updateTestRun(ended, at: .now)
        }
        return present(ended)
    }

    func perform(_ call: TestNodeList) async throws -> [TestNode] {
        let run = try await testRun(call.run)
        return [
            TestNode(
                createdAt: run.created,
                errorStatus: run.status == .errored ? "errored" : nil,
                exitCode: run.exitCode,
                id: run.node,
                index: 0,
                message: run.message,
                outputStreamURL: identity.apiURL + SecretPath.testOutput(run.id, .output).path,
                pipeline: IDReference(id: run.pipeline),
                setupStreamURL: identity.apiURL + SecretPath.testOutput(run.id, .setup).path,
                status: run.status,
                testRun: IDReference(id: run.id),
                updatedAt: run.updated
            )
        ]
    }

    func openTestOutput(of id: ResourceID, _ part: TestPart) async throws -> ReplyStream {
        guard let transcript = await tests.transcript(of: id, part) else {
            throw APIErrorBody(.notFound, "Couldn't find the output of that test run.", resource: "test-run")
        }
        return ReplyStream(
            contentType: "text/plain; charset=utf-8",
            source: try TranscriptSource(transcript, loop: parts.control)
        )
    }

    // MARK: - Private

    private func testRun(_ reference: String) async throws -> TestRunRecord {
        guard let id = ResourceID(reference) else { throw StoreError.notFound(.testRun(reference)) }
        return try await store.testRun(id)
    }

    /// From the app's creation to its end; whatever happens, the run has a final status then.
    private func runTests(
        _ begun: TestRunRecord,
        in pipeline: PipelineRecord,
        _ transcripts: TestRoom.Transcripts
    ) async {
        var run = begun
        do {
            let code = try await test(&run, in: pipeline, transcripts)
            if run.isDebug {
                run.status = .cancelled
            } else {
                run.exitCode = code
                run.status = code == 0 ? .succeeded : .failed
            }
        } catch {
            run.status = .errored
            run.message = ErrorAnswer.body(for: error).message
            transcripts.setup.append(" !     \(run.message ?? "")\n")
        }
        if Task.isCancelled, run.status != .succeeded {
            run.status = .cancelled
            run.message = nil
        }
        if let app = run.app {
            // Not in this task, which may have been cancelled.
            await Task { _ = try? await self.perform(AppDelete(app: app.description)) }.value
            await tests.remove(app: app)
            // An app that stays is known to the next start of the daemon.
            if (try? await store.app(app)) == nil { run.app = nil }
        }
        // A full disk keeps the status from being written; the next start of the daemon writes it.
        try? await store.updateTestRun(run, at: .now)
        await tests.end(run.id)
    }

    /// Sets the app up and runs the tests; their exit code.
    private func test(
        _ run: inout TestRunRecord,
        in pipeline: PipelineRecord,
        _ transcripts: TestRoom.Transcripts
    ) async throws -> Int {
        let name = EphemeralName.make(pipeline.name.description, "ci-\(run.number)")
        let new = NewApp(name: name, owner: account.reference, stack: Catalog.defaultStack)
        // The run's from the first: whatever happens, the app goes with the run, or at the daemon's next start.
        let (setup, made) = try await store.createTestApp(new, for: run.id, at: .now)
        let app = made.app.id
        (run.app, run.setup, run.status) = (app, setup.id, .building)
        await tests.add(app: app)
        try await store.updateTestRun(run, at: .now)
        var plan = SetupPlan(source: SourceBlob(url: run.sourceURL, version: run.commit), environment: .test)
        plan.needsManifest = false
        plan.giving = .init(command: "herolocal ci:config:set", pipeline: pipeline.name.description)
        plan.isToRun = false
        plan.isDebug = run.isDebug
        plan.transcript = transcripts.setup
        plan.variables = try await store.pipelineConfig(of: pipeline.id, stage: .test)
            .merging(try variables(TestScript.variables(of: run))) { $1 }
        guard let manifest = await setUp(setup, made, plan) else {
            throw APIErrorBody(
                .invalidParams,
                try await store.appSetup(setup.id).failure ?? "The set-up failed."
            )
        }
        try Task.checkCancellation()
        if run.isDebug {
            try await debug(&run, transcripts)
            return 0
        }
        let names = try await store.config(of: app).map(\.key)
        let own = await tests.hasTests(of: app) ? TestScript.buildpackTest(names) : nil
        let script = try TestScript(manifest, buildpackTest: own)
        run.status = .running
        try await store.updateTestRun(run, at: .now)
        return try await perform(script, on: app, transcripts)
    }

    /// Keeps the app for whoever looks around in it, until the run is cancelled or an hour is over.
    private func debug(
        _ run: inout TestRunRecord,
        _ transcripts: TestRoom.Transcripts
    ) async throws {
        let (end, ender) = AsyncStream<Never>.makeStream()
        let alarm = Alarm(on: parts.control) { _ in ender.finish() }
        alarm.set(to: parts.control.clock.now() + Limits.Platform.debugRun)
        defer { alarm.set(to: nil) }
        run.status = .debugging
        try await store.updateTestRun(run, at: .now)
        transcripts.setup.complete()
        for await _ in end {}
        run.message = Task.isCancelled ? nil : "Nobody ended it for an hour."
    }

    private func perform(
        _ script: TestScript,
        on app: ResourceID,
        _ transcripts: TestRoom.Transcripts
    ) async throws -> Int {
        var splitter = MarkSplitter(script.mark)
        var hasTold = false
        let ending = try await run(
            script.command,
            size: script.size,
            environment: script.environment,
            of: app
        ) { bytes in
            let (before, after) = splitter.take(bytes)
            if !before.isEmpty { transcripts.setup.append(before) }
            if splitter.isPast, !hasTold {
                hasTold = true
                transcripts.setup.complete()
            }
            if !after.isEmpty { transcripts.output.append(after) }
        }
        let rest = splitter.end()
        if !rest.isEmpty { transcripts.setup.append(rest) }
        try Task.checkCancellation()
        return ending.exitCode.map { Int($0) } ?? 1
    }

    func present(_ run: TestRunRecord) -> TestRun {
        TestRun(
            actorEmail: account.email,
            appSetup: run.setup.map(IDReference.init),
            commitBranch: run.branch,
            commitMessage: run.commitMessage,
            commitSHA: run.commit,
            createdAt: run.created,
            debug: run.isDebug,
            id: run.id,
            message: run.message,
            number: run.number,
            pipeline: IDReference(id: run.pipeline),
            sourceBlobURL: SourceFetch.shown(run.sourceURL),
            status: run.status,
            updatedAt: run.updated,
            user: present(account.reference)
        )
    }
}

package import Model

extension Store {
    /// Records a test run that is about to begin, with the pipeline's next number.
    ///
    /// A pipeline remembers its newest `Limits.Store.testRunsPerPipeline`; those that are forgotten are answered, too.
    package func createTestRun(
        _ new: NewTestRun,
        at time: Timestamp
    ) throws(StoreError) -> (run: TestRunRecord, forgotten: [ResourceID]) {
        try write {
            _ = try findPipeline(new.pipeline)
            let newest = try connection.first(
                "SELECT max(number) AS number FROM test_runs WHERE pipeline = ?",
                new.pipeline
            ) { try $0.optionalInteger("number") }
            let id = ResourceID.random()
            try connection.run(
                """
                INSERT INTO test_runs (id, pipeline, number, branch, commit_id, commit_message, source_url,
                    status, node, debug, created, updated)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                id,
                new.pipeline,
                ((newest ?? nil) ?? 0) + 1,
                new.branch,
                new.commit,
                new.commitMessage,
                new.sourceURL,
                TestRunStatus.pending,
                ResourceID.random(),
                new.isDebug,
                time,
                time
            )
            let forgotten = try findTestRuns(of: new.pipeline).filter(\.status.isFinal)
                .dropLast(Limits.Store.testRunsPerPipeline).map(\.id)
            for old in forgotten { try connection.run("DELETE FROM test_runs WHERE id = ?", old) }
            return (try findTestRun(id), forgotten)
        }
    }

    package func testRun(_ id: ResourceID) throws(StoreError) -> TestRunRecord {
        try read { try findTestRun(id) }
    }

    /// The pipeline's test runs, oldest first.
    package func testRuns(of pipeline: ResourceID) throws(StoreError) -> [TestRunRecord] {
        try read { try findTestRuns(of: pipeline) }
    }

    /// Apps that test runs have left behind.
    package func testApps() throws(StoreError) -> [ResourceID] {
        try read {
            try connection.all("SELECT app FROM test_runs WHERE app IS NOT NULL") { try $0.id("app") }
        }
    }

    /// Gives a test run its app and the app's set-up: one transaction, so that no app is nobody's.
    package func createTestApp(
        _ new: NewApp,
        for run: ResourceID,
        at time: Timestamp
    ) throws(StoreError) -> (setup: AppSetupRecord, made: CreatedApp) {
        try write {
            _ = try findTestRun(run)
            let made = try insertApp(new, at: time)
            let setup = try insertAppSetup(of: made.app, at: time)
            try connection.run(
                "UPDATE test_runs SET app = ?, setup = ?, status = ?, updated = ? WHERE id = ?",
                made.app.id,
                setup.id,
                TestRunStatus.creating,
                time,
                run
            )
            return (setup, made)
        }
    }

    /// Notes how far a test run has come.
    package func updateTestRun(_ run: TestRunRecord, at time: Timestamp) throws(StoreError) {
        try write {
            _ = try connection.run(
                """
                UPDATE test_runs SET status = ?, app = ?, setup = ?, exit_code = ?, message = ?, updated = ?
                WHERE id = ?
                """,
                run.status,
                run.app,
                run.setup,
                run.exitCode,
                run.message,
                time,
                run.id
            )
        }
    }

    // MARK: - Private

    /// What a killed daemon was testing has come to no result.
    func failPendingTestRuns(at time: Timestamp) throws {
        for status in TestRunStatus.allCases where !status.isFinal {
            try connection.run(
                "UPDATE test_runs SET status = ?, message = ?, updated = ? WHERE status = ?",
                TestRunStatus.errored,
                "The daemon ended before the tests did.",
                time,
                status
            )
        }
    }

    private func findTestRuns(of pipeline: ResourceID) throws -> [TestRunRecord] {
        try connection.all("SELECT * FROM test_runs WHERE pipeline = ? ORDER BY number", pipeline) {
            try TestRunRecord(row: $0)
        }
    }

    private func findTestRun(_ id: ResourceID) throws -> TestRunRecord {
        let found = try connection.first("SELECT * FROM test_runs WHERE id = ?", id) {
            try TestRunRecord(row: $0)
        }
        guard let found else { throw StoreError.notFound(.testRun(id.description)) }
        return found
    }
}

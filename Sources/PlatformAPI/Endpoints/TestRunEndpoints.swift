package import Model

/// Runs a source's tests, as app.json's environment test says.
package struct TestRunCreate: Endpoint {
    package typealias Answer = TestRun
    package static let route = Route(.post, "/test-runs")
    package static let successStatus = 201
    package static let summary = "Runs a source's tests, as app.json's environment test says."

    package var commitBranch: String
    package var commitMessage: String
    package var commitSHA: String
    package var debug: Switch?
    package var pipeline: Identity
    package var sourceBlobURL: String

    package init(
        commitBranch: String,
        commitMessage: String,
        commitSHA: String,
        debug: Switch? = nil,
        pipeline: Identity,
        sourceBlobURL: String
    ) {
        self.commitBranch = commitBranch
        self.commitMessage = commitMessage
        self.commitSHA = commitSHA
        self.debug = debug
        self.pipeline = pipeline
        self.sourceBlobURL = sourceBlobURL
    }

    private enum CodingKeys: String, CodingKey {
        case debug, pipeline
        case commitBranch = "commit_branch"
        case commitMessage = "commit_message"
        case commitSHA = "commit_sha"
        case sourceBlobURL = "source_blob_url"
    }
}

/// Describes a test run.
package struct TestRunInfo: Endpoint {
    package typealias Answer = TestRun
    package static let route = Route(.get, "/test-runs/{run}")
    package static let summary = "Describes a test run."

    package var run: String

    package init(run: String) {
        self.run = run
    }
}

/// Describes a test run, by its number or id.
package struct TestRunInfoByPipeline: Endpoint {
    package typealias Answer = TestRun
    package static let route = Route(.get, "/pipelines/{pipeline}/test-runs/{run}")
    package static let summary = "Describes a test run, by its number or id."

    package var pipeline: String
    package var run: String

    package init(pipeline: String, run: String) {
        self.pipeline = pipeline
        self.run = run
    }
}

/// Cancels a test run: the status cancelled is the one that can be set.
package struct TestRunUpdate: Endpoint {
    package typealias Answer = TestRun
    package static let route = Route(.patch, "/test-runs/{run}")
    package static let summary = "Cancels a test run: the status cancelled is the one that can be set."

    package var message: String?
    package var run: String
    package var status: TestRunStatus

    package init(run: String, status: TestRunStatus, message: String? = nil) {
        self.message = message
        self.run = run
        self.status = status
    }
}

/// Lists the test runs of a pipeline.
package struct TestRunList: Endpoint {
    package typealias Answer = [TestRun]
    package static let route = Route(.get, "/pipelines/{pipeline}/test-runs")
    package static let summary = "Lists the test runs of a pipeline."

    package var pipeline: String

    package init(pipeline: String) {
        self.pipeline = pipeline
    }
}

/// Lists the one node of a test run, with the URLs of what it prints.
package struct TestNodeList: Endpoint {
    package typealias Answer = [TestNode]
    package static let route = Route(.get, "/test-runs/{run}/test-nodes")
    package static let summary = "Lists the one node of a test run, with the URLs of what it prints."

    package var run: String

    package init(run: String) {
        self.run = run
    }
}

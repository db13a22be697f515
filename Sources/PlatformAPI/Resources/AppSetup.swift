package import Model

/// An app on its way from its `app.json` (schema: app-setup).
package struct AppSetup: Codable, Hashable, Sendable {
    package var app: NamedReference
    @Nullable package var build: Build?
    package var createdAt: Timestamp
    @Nullable package var failureMessage: String?
    /// What is ours.
    package var herolocal: Notes
    package var id: ResourceID
    package var manifestErrors: [String]
    @Nullable package var postdeploy: Postdeploy?
    @Nullable package var resolvedSuccessURL: String?
    package var status: AppSetupStatus
    package var updatedAt: Timestamp

    /// The build of a set-up.
    package struct Build: Codable, Hashable, Sendable {
        package var id: ResourceID
        package var outputStreamURL: String
        package var status: BuildStatus

        package init(id: ResourceID, outputStreamURL: String, status: BuildStatus) {
            self.id = id
            self.outputStreamURL = outputStreamURL
            self.status = status
        }

        private enum CodingKeys: String, CodingKey {
            case id, status
            case outputStreamURL = "output_stream_url"
        }
    }

    /// What the postdeploy script has printed, and how it ended.
    package struct Postdeploy: Codable, Hashable, Sendable {
        package var exitCode: Int
        package var output: String

        package init(exitCode: Int, output: String) {
            self.exitCode = exitCode
            self.output = output
        }

        private enum CodingKeys: String, CodingKey {
            case output
            case exitCode = "exit_code"
        }
    }

    /// What the `app.json` asks for and this platform does not have.
    package struct Notes: Codable, Hashable, Sendable {
        package var notes: [String]

        package init(notes: [String]) {
            self.notes = notes
        }
    }

    package init(
        app: NamedReference,
        build: Build? = nil,
        createdAt: Timestamp,
        failureMessage: String? = nil,
        herolocal: Notes = Notes(notes: []),
        id: ResourceID,
        manifestErrors: [String] = [],
        postdeploy: Postdeploy? = nil,
        resolvedSuccessURL: String? = nil,
        status: AppSetupStatus,
        updatedAt: Timestamp
    ) {
        self.app = app
        self.build = build
        self.createdAt = createdAt
        self.failureMessage = failureMessage
        self.herolocal = herolocal
        self.id = id
        self.manifestErrors = manifestErrors
        self.postdeploy = postdeploy
        self.resolvedSuccessURL = resolvedSuccessURL
        self.status = status
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case app, build, herolocal, id, postdeploy, status
        case createdAt = "created_at"
        case failureMessage = "failure_message"
        case manifestErrors = "manifest_errors"
        case resolvedSuccessURL = "resolved_success_url"
        case updatedAt = "updated_at"
    }
}

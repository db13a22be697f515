package import Model

/// A build's transcript as lines, and how it has ended (an older form that some clients still read).
package struct BuildOutcome: Codable, Hashable, Sendable {
    package var build: Summary
    /// Nil while it is under way.
    @Nullable package var exitCode: Int?
    package var lines: [Line]

    /// Which build it is.
    package struct Summary: Codable, Hashable, Sendable {
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

    /// One line with its line end.
    package struct Line: Codable, Hashable, Sendable {
        package var line: String
        /// `STDOUT` or `STDERR`.
        package var stream: String

        package init(line: String, stream: String) {
            self.line = line
            self.stream = stream
        }
    }

    package init(build: Summary, exitCode: Int? = nil, lines: [Line]) {
        self.build = build
        self.exitCode = exitCode
        self.lines = lines
    }

    private enum CodingKeys: String, CodingKey {
        case build, lines
        case exitCode = "exit_code"
    }
}

package import Model

/// The environment of a dyno before any profile script (spec dynos §6).
package struct DynoEnvironment: Sendable {
    /// Config vars, metadata and what a client sent; may override PATH, not the dyno's own variables.
    package var settings: [String: String]
    package var name: DynoName
    package var port: UInt16
    /// `/app`, or the private copy where there is no such place.
    package var home: String
    /// PATH of the stack: where this host keeps its toolchains.
    package var basePath: String
    /// How much faster than the wall the platform clock runs.
    package var timeScale: Double
    /// A private directory for temporary files where `/tmp` itself is not private.
    package var temporaryDirectory: String?
    /// The memory quota, for buildpacks' scripts, where no file can tell it (Node.js buildpack: MEMORY_AVAILABLE).
    package var memoryAvailableMegabytes: Int?

    package init(
        settings: [String: String],
        name: DynoName,
        port: UInt16,
        home: String,
        basePath: String,
        timeScale: Double
    ) {
        self.settings = settings
        self.name = name
        self.port = port
        self.home = home
        self.basePath = basePath
        self.timeScale = timeScale
    }

    /// Whether a program can be given this variable: no zero byte anywhere, and a name that is one (execve(2)).
    package static func isValid(name: String, value: String) -> Bool {
        !name.isEmpty && !name.utf8.contains { $0 == 0 || $0 == UInt8(ascii: "=") } && !value.utf8.contains(0)
    }

    package var variables: [String: String] {
        var variables = ["PATH": basePath]
        variables["TMPDIR"] = temporaryDirectory
        variables["MEMORY_AVAILABLE"] = memoryAvailableMegabytes.map { "\($0)" }
        variables.merge(settings) { $1 }
        variables["PORT"] = "\(port)"
        variables["DYNO"] = name.description
        variables["HOME"] = home
        variables["HEROLOCAL_TIME_SCALE"] = scaleText
        return variables
    }

    // MARK: - Private

    private var scaleText: String {
        timeScale.rounded() == timeScale && timeScale < 1e9 ? "\(Int(timeScale))" : "\(timeScale)"
    }
}

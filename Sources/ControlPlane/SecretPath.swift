import Model

/// Paths whose last part is a secret: who knows one needs no token (spec api §4.2, slugs §4).
enum SecretPath: Equatable {
    case logSession(ResourceID)
    case source(ResourceID)
    case slugBlob(ResourceID)
    case buildOutput(ResourceID)
    case releaseOutput(ResourceID)
    case testOutput(ResourceID, TestPart)

    var path: String {
        switch self {
        case .logSession(let id): "/sessions/\(id)"
        case .source(let id): "/herolocal/sources/\(id)"
        case .slugBlob(let id): "/herolocal/slugs/\(id)"
        case .buildOutput(let id): "/herolocal/builds/\(id)/output"
        case .releaseOutput(let id): "/herolocal/releases/\(id)/output"
        case .testOutput(let id, let part): "/herolocal/test-runs/\(id)/\(part.rawValue)"
        }
    }

    /// Reads a request's path; nil when it is none of these.
    init?(path: String) {
        let parts = path.split(separator: "/").map(String.init)
        guard let id = parts.count > 1 ? ResourceID(parts[parts.count == 2 ? 1 : 2]) : nil else { return nil }
        switch (parts[0], parts.count, parts[1]) {
        case ("sessions", 2, _): self = .logSession(id)
        case ("herolocal", 3, "sources"): self = .source(id)
        case ("herolocal", 3, "slugs"): self = .slugBlob(id)
        case ("herolocal", 4, "builds") where parts[3] == "output": self = .buildOutput(id)
        case ("herolocal", 4, "releases") where parts[3] == "output": self = .releaseOutput(id)
        case ("herolocal", 4, "test-runs"):
            guard let part = TestPart(rawValue: parts[3]) else { return nil }
            self = .testOutput(id, part)
        default: return nil
        }
    }
}

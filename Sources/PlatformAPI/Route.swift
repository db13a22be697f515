/// The methods that the Platform API uses.
package enum Method: String, Sendable, CaseIterable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
}

/// A method and path templates, `PATCH /apps/{app}/formation`.
package struct Route: Hashable, Sendable, CustomStringConvertible {
    /// A piece of a template between two slashes.
    package enum Segment: Hashable, Sendable {
        case literal(String)
        /// Stands for any one segment; the name is the coding key of the property that takes it.
        case parameter(String)
    }

    package let method: Method
    /// The template that clients use.
    package let template: String
    /// Older or wider spellings of the same call (`/teams/apps` for `/apps`).
    package let aliases: [String]

    package init(_ method: Method, _ template: String, also aliases: [String] = []) {
        self.method = method
        self.template = template
        self.aliases = aliases
    }

    package var description: String { "\(method.rawValue) \(template)" }

    /// All templates cut into segments, the main one first.
    package var patterns: [[Segment]] { ([template] + aliases).map(Route.segments) }

    /// The coding keys of the properties that stand in the path, in their order.
    package var parameters: [String] {
        Route.segments(of: template).compactMap { if case .parameter(let name) = $0 { name } else { nil } }
    }

    /// The path with each `{name}` filled in and percent-encoded.
    package func path(filling value: (String) -> String) -> String {
        Route.segments(of: template)
            .map { segment in
                switch segment {
                case .literal(let text): "/" + text
                case .parameter(let name): "/" + PercentCoding.encode(value(name))
                }
            }
            .joined()
    }

    // MARK: - Private

    private static func segments(of template: String) -> [Segment] {
        template.split(separator: "/")
            .map { piece in
                piece.hasPrefix("{") && piece.hasSuffix("}")
                    ? .parameter(String(piece.dropFirst().dropLast())) : .literal(String(piece))
            }
    }
}

/// What stood in a path where its template has `{name}`, percent-decoded.
package struct PathParameters: Equatable, Sendable {
    package var values: [String: String]

    package init(_ values: [String: String] = [:]) {
        self.values = values
    }
}

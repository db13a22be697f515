/// Finds what was registered for a method and a path; literals win over parameters, segment by segment.
package struct RouteIndex<Target: Sendable>: Sendable {
    /// The answer to a look-up.
    package enum Match: Sendable {
        case found(Target, PathParameters)
        /// The path is known with other methods only.
        case otherMethod
        case unknown
    }

    private var root = Branch()

    package init() {}

    /// Registers `target` under all templates of `route`; the latest registration of a template counts.
    package mutating func insert(_ target: Target, for route: Route) {
        for pattern in route.patterns {
            root.insert(target, method: route.method, pattern: pattern[...], names: [])
        }
    }

    /// Looks up a request target; its query, if any, is left out of account.
    package func find(_ method: String, _ target: String) -> Match {
        let path = target.prefix { $0 != "?" }
        var segments: [String] = []
        for piece in path.split(separator: "/") {
            guard let segment = PercentCoding.decode(piece) else { return .unknown }
            segments.append(segment)
        }
        guard let (leaf, values) = root.find(segments[...], method: Method(rawValue: method), values: [])
        else { return .unknown }
        guard let method = Method(rawValue: method), let end = leaf.ends[method] else { return .otherMethod }
        let named = zip(end.names, values).map { ($0, $1) }
        return .found(end.target, PathParameters(Dictionary(named) { _, last in last }))
    }

    // MARK: - Private

    private struct End: Sendable {
        let target: Target
        let names: [String]
    }

    private struct Branch: Sendable {
        var literals: [String: Branch] = [:]
        /// At most one: any segment.
        var parameter: [Branch] = []
        var ends: [Method: End] = [:]

        mutating func insert(
            _ target: Target,
            method: Method,
            pattern: ArraySlice<Route.Segment>,
            names: [String]
        ) {
            let rest = pattern.dropFirst()
            switch pattern.first {
            case nil:
                ends[method] = End(target: target, names: names)
            case .literal(let text):
                literals[text, default: Branch()]
                    .insert(target, method: method, pattern: rest, names: names)
            case .parameter(let name):
                if parameter.isEmpty { parameter = [Branch()] }
                parameter[0].insert(target, method: method, pattern: rest, names: names + [name])
            }
        }

        /// The leaf for `segments`, preferring one that knows `method`.
        func find(
            _ segments: ArraySlice<String>,
            method: Method?,
            values: [String]
        ) -> (Branch, [String])? {
            guard let segment = segments.first else { return ends.isEmpty ? nil : (self, values) }
            let rest = segments.dropFirst()
            let exact = literals[segment].flatMap { $0.find(rest, method: method, values: values) }
            if let exact, let method, exact.0.ends[method] != nil { return exact }
            let loose = parameter.first?.find(rest, method: method, values: values + [segment])
            if let loose, let method, loose.0.ends[method] != nil { return loose }
            return exact ?? loose
        }
    }
}

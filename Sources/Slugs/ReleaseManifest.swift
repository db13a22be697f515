package import Model

/// What a buildpack's bin/release says: default process types, add-ons and default config vars.
///
/// The answer is YAML of a very small shape (Dev Center "Buildpack API", bin/release): block or one-line maps and
/// lists of scalars under known keys. This reads exactly that and refuses the rest by line.
package struct ReleaseManifest: Equatable, Sendable {
    /// A line that is not of that shape.
    package struct Invalid: Error, Equatable {
        package let line: Int
        package let text: String
    }

    package var processTypes: [ProcessType: String] = [:]
    package var addons: [String] = []
    package var configVars: [String: String] = [:]

    package init() {}

    package init(parsing content: [UInt8]) throws(Invalid) {
        var section = ""
        let lines = String(decoding: content, as: UTF8.self).split(
            omittingEmptySubsequences: false,
            whereSeparator: \.isNewline
        )
        for (index, raw) in lines.enumerated() {
            var line = raw.utf8[...]
            while let last = line.last, last == 32 || last == 9 { line = line.dropLast() }
            let text = String(Substring(line))
            let isIndented = text.hasPrefix(" ") || text.hasPrefix("-")
            do throws(FlowScalars.Failure) {
                if ReleaseManifest.isMarker(text) { continue }
                if isIndented, text != "---" {
                    try add(text, to: section)
                } else {
                    let body = text.hasPrefix("--- ") ? String(text.dropFirst(4)) : text
                    section = try open(body)
                }
            } catch {
                throw Invalid(line: index + 1, text: text)
            }
        }
    }

    /// This manifest over another one: what this one says wins (the last buildpack is the primary).
    package func merged(over earlier: ReleaseManifest) -> ReleaseManifest {
        var merged = earlier
        merged.processTypes.merge(processTypes) { _, new in new }
        merged.configVars.merge(configVars) { _, new in new }
        merged.addons += addons.filter { !earlier.addons.contains($0) }
        return merged
    }

    // MARK: - Private

    private static func isMarker(_ text: String) -> Bool {
        let visible = text.drop { $0 == " " }
        return visible.isEmpty || visible.hasPrefix("#") || ["---", "...", "{}", "--- {}"].contains(text)
    }

    /// A line at the left edge: `key:`, `key: {a: b}`, `key: [a, b]` or `key: {}`.
    private mutating func open(_ text: String) throws(FlowScalars.Failure) -> String {
        let (key, rest) = try FlowScalars.pair(text)
        if rest.isEmpty { return key }
        if rest.hasPrefix("{") {
            for (name, value) in try FlowScalars.map(rest) { try set(name, value, in: key) }
        } else if rest.hasPrefix("[") {
            for item in try FlowScalars.list(rest) { append(item, to: key) }
        } else if isKnown(key) {
            throw FlowScalars.Failure()
        }
        return ""
    }

    private mutating func add(_ line: String, to section: String) throws(FlowScalars.Failure) {
        let text = String(line.drop { $0 == " " })
        guard isKnown(section) else { return }
        if text.hasPrefix("- ") {
            append(try FlowScalars.scalar(String(text.dropFirst(2))), to: section)
        } else {
            let (name, value) = try FlowScalars.pair(text)
            try set(name, FlowScalars.scalar(value), in: section)
        }
    }

    private func isKnown(_ section: String) -> Bool {
        ["addons", "config_vars", "default_process_types"].contains(section)
    }

    private mutating func append(_ item: String, to section: String) {
        if section == "addons" { addons.append(item) }
    }

    private mutating func set(_ name: String, _ value: String, in section: String) throws(FlowScalars.Failure)
    {
        switch section {
        case "default_process_types":
            guard let type = try? ProcessType(name), !value.isEmpty else { throw FlowScalars.Failure() }
            processTypes[type] = value
        case "config_vars": configVars[name] = value
        default: break
        }
    }
}

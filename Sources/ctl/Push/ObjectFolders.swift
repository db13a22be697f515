/// Folders of git objects as `GIT_ALTERNATE_OBJECT_DIRECTORIES` lists them (git(1)).
///
/// Colons separate them; one with a colon in it stands in double quotes, where a backslash escapes.
struct ObjectFolders: Equatable {
    let paths: [String]

    init(paths: [String]) {
        self.paths = paths
    }

    init(_ list: String) {
        var paths: [String] = []
        var rest = list[...]
        while !rest.isEmpty {
            let path = rest.first == "\"" ? Self.quoted(&rest) : Self.plain(&rest)
            if !path.isEmpty { paths.append(path) }
        }
        self.paths = paths
    }

    /// The list as git reads it.
    var list: String { paths.map(Self.written).joined(separator: ":") }

    // MARK: - Private

    private static func plain(_ rest: inout Substring) -> String {
        let path = rest.prefix { $0 != ":" }
        rest = rest.dropFirst(path.count + 1)
        return String(path)
    }

    private static func quoted(_ rest: inout Substring) -> String {
        var path = ""
        rest.removeFirst()
        while let next = rest.popFirst(), next != "\"" {
            if next == "\\", let escaped = rest.popFirst() {
                path.append(escaped)
            } else {
                path.append(next)
            }
        }
        rest = rest.drop { $0 != ":" }.dropFirst()
        return path
    }

    private static func written(_ path: String) -> String {
        guard path.contains(":") || path.hasPrefix("\"") else { return path }
        let escaped = path.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }
        return "\"\(escaped.joined())\""
    }
}

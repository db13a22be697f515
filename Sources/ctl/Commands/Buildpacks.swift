import PlatformAPI

/// `buildpacks`: lists an app's buildpacks.
enum Buildpacks: Command {
    static let name = "buildpacks"
    static let summary = "list the buildpacks on an app"
    static let flags = [Flag.app, .remote]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let list = try BuildpackChange.list(app, session)
        if given.wantsJSON { return try session.printJSON(list) }
        let shown = session.output.palette.app(app)
        guard !list.isEmpty else { return try session.print("\(shown) has no Buildpacks.") }
        let title = "Classic Buildpack\(list.count == 1 ? "" : "s") (from the Heroku Buildpack Registry)"
        try session.output.title("\(shown) \(title)")
        for (index, entry) in list.enumerated() {
            let name = BuildpackChange.name(entry)
            try session.print(list.count == 1 ? name : "\(index + 1). \(name)")
        }
    }
}

/// `buildpacks:set`: sets the buildpack, or the one at an index.
enum BuildpacksSet: Command {
    static let name = "buildpacks:set"
    static let summary = "set new app buildpack, overwriting the buildpack at the index"
    static let arguments = [BuildpackChange.argument]
    static let flags = [Flag.app, .remote, BuildpackChange.index]
    static let examples = ["herolocal buildpacks:set -a demo heroku/python"]

    static func run(_ given: Given, _ session: Session) throws {
        try BuildpackChange.apply(given, session, verb: "set") { names, place in
            try BuildpackChange.checkNew(given.arguments[0], among: names)
            guard let place, place <= names.count else {
                return place == nil ? replaceFirst(names, given) : names + given.arguments
            }
            var names = names
            names[place - 1] = given.arguments[0]
            return names
        }
    }

    private static func replaceFirst(_ names: [String], _ given: Given) -> [String] {
        given.arguments + names.dropFirst()
    }
}

/// `buildpacks:add`: adds a buildpack at the end or before an index.
enum BuildpacksAdd: Command {
    static let name = "buildpacks:add"
    static let summary = "add new app buildpack, inserting into list of buildpacks if necessary"
    static let arguments = [BuildpackChange.argument]
    static let flags = [Flag.app, .remote, BuildpackChange.index]
    static let examples = ["herolocal buildpacks:add -a demo -i 1 heroku/nodejs"]

    static func run(_ given: Given, _ session: Session) throws {
        try BuildpackChange.apply(given, session, verb: "added") { names, place in
            try BuildpackChange.checkNew(given.arguments[0], among: names)
            var names = names
            names.insert(given.arguments[0], at: min(names.count, (place ?? names.count + 1) - 1))
            return names
        }
    }
}

/// `buildpacks:remove`: removes a buildpack by name or index.
enum BuildpacksRemove: Command {
    static let name = "buildpacks:remove"
    static let summary = "remove a buildpack set on the app"
    static let arguments = [Argument("BUILDPACK", .optional, "namespace/name of the buildpack")]
    static let flags = [Flag.app, .remote, BuildpackChange.index]

    static func run(_ given: Given, _ session: Session) throws {
        guard given.arguments.isEmpty == given.has(BuildpackChange.index) else {
            throw CommandFailure.told("Please choose either an index or a buildpack to remove.")
        }
        try BuildpackChange.apply(given, session, verb: "removed") { names, place in
            var names = names
            if let place, place <= names.count {
                names.remove(at: place - 1)
            } else if let name = given.arguments.first, let found = names.firstIndex(of: name) {
                names.remove(at: found)
            } else {
                throw CommandFailure.told("Buildpack not found. Nothing was removed.")
            }
            return names
        }
    }
}

/// `buildpacks:clear`: removes all buildpacks.
enum BuildpacksClear: Command {
    static let name = "buildpacks:clear"
    static let summary = "clear all buildpacks set on the app"
    static let flags = [Flag.app, .remote]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let list = try session.call(BuildpackInstallationUpdate(app: app, updates: []))
        if given.wantsJSON { return try session.printJSON(list) }
        try session.print("Buildpacks cleared. Next release on \(app) will detect buildpacks normally.")
    }
}

private enum BuildpackChange {
    static let argument = Argument("BUILDPACK", .one, "namespace/name of the buildpack, or a URL")
    static let index = Flag(
        "index",
        "i",
        .integer("INDEX"),
        "the 1-based index of the URL in the list of URLs"
    )

    static func list(_ app: String, _ session: Session) throws -> [BuildpackInstallation] {
        try session.call(BuildpackInstallationList(app: app)).sorted { $0.ordinal < $1.ordinal }
    }

    static func name(_ entry: BuildpackInstallation) -> String {
        entry.buildpack.name ?? entry.buildpack.url ?? ""
    }

    /// Refuses one that is set already (spec cli §3), by whichever of its names.
    static func checkNew(_ buildpack: String, among names: [String]) throws {
        guard names.map(registryName).contains(registryName(buildpack)) else { return }
        throw CommandFailure.told("The buildpack \(buildpack) is already set on your app.")
    }

    /// `heroku/python` for each way in which the registry has it; anything else as it is.
    private static func registryName(_ text: String) -> String {
        for (start, end) in [
            ("urn:buildpack:", ""), ("https://buildpack-registry.s3.amazonaws.com/buildpacks/", ".tgz"),
        ] where text.hasPrefix(start) && text.hasSuffix(end) {
            return String(text.dropFirst(start.count).dropLast(end.count))
        }
        return text
    }

    /// Changes the list of names with `change`, which gets the index that was given, and tells the outcome.
    static func apply(
        _ given: Given,
        _ session: Session,
        verb: String,
        _ change: ([String], Int?) throws -> [String]
    ) throws {
        let app = try session.app(given)
        let place = given.number(index)
        if place == 0 { throw CommandFailure.told("Invalid index. Must be greater than 0.") }
        let names = try change(try list(app, session).map(name), place)
        let updates = names.map { BuildpackInstallationUpdate.Installation(buildpack: $0) }
        let list: [BuildpackInstallation]
        do {
            list = try session.call(BuildpackInstallationUpdate(app: app, updates: updates))
        } catch ClientError.refused(422, let body) {
            // As the official command does, which asks the registry itself: without an error id, exit code 1.
            throw CommandFailure.told(body.message)
        }
        if given.wantsJSON { return try session.printJSON(list) }
        let shown = list.sorted { $0.ordinal < $1.ordinal }.map(name)
        try tell(app, shown, verb, session)
    }

    private static func tell(_ app: String, _ names: [String], _ verb: String, _ session: Session) throws {
        switch names.count {
        case 0:
            try session.print("Buildpack \(verb). Next release on \(app) will detect buildpacks normally.")
        case 1: try session.print("Buildpack \(verb). Next release on \(app) will use \(names[0]).")
        default:
            try session.print("Buildpack \(verb). Next release on \(app) will use:")
            for (index, name) in names.enumerated() { try session.print("  \(index + 1). \(name)") }
        }
        if !names.isEmpty {
            let what = names.count == 1 ? "this buildpack" : "these buildpacks"
            try session.print("Run herolocal deploy -a \(app) to create a new release using \(what).")
        }
    }
}

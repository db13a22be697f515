import PlatformAPI

/// `ps:scale`: sets how many dynos run.
enum PsScale: Command {
    static let name = "ps:scale"
    static let aliases = ["scale", "dyno:scale"]
    static let summary = "scale dyno quantity up or down"
    static let details = """
        Appending a size (eg. web=2:Standard-2X) allows simultaneous scaling and resizing.
        Omitting any arguments will display the app's current dyno formation, in a format suitable
        for passing back into ps:scale.
        """
    static let arguments = [Argument("TYPE=QUANTITY[:SIZE]", .any, "TYPE=2, TYPE+1 or TYPE-1")]
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal ps:scale web=3:Standard-2X worker+1", "herolocal ps:scale"]

    static func run(_ given: Given, _ session: Session) throws {
        let changes = try given.arguments.compactMap(change)
        let app = try session.app(given)
        if changes.isEmpty { return try show(app, given, session) }
        let types = Set(changes.map(\.type))
        let formation = try session.action(
            "Scaling dynos",
            ending: { "done, now running \(summary(of: $0.filter { types.contains($0.type) }))" }
        ) {
            try session.call(FormationBatchUpdate(app: app, updates: changes))
        }
        if given.wantsJSON { try session.printJSON(formation) }
    }

    /// Reads `TYPE(=N|+N|-N)[:SIZE]`.
    ///
    /// The official CLI drops words that do not match, so that a bare `web` shows the formation; a word that
    /// plainly wants to change something and is wrong is refused here.
    static func change(_ text: String) throws -> FormationChange? {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let isWord = { (character: Character) in
            character.isASCII && (character.isLetter || character.isNumber || character == "_")
        }
        let digits = parts[0].reversed().prefix { $0.isASCII && $0.isNumber }.count
        let head = parts[0].dropLast(digits)
        let type = head.dropLast()
        if let sign = head.last, "=+-".contains(sign), digits > 0, !type.isEmpty,
            type.allSatisfy({ isWord($0) || $0 == "-" }),
            parts.count == 1 || (!parts[1].isEmpty && parts[1].allSatisfy { isWord($0) || $0 == "-" }),
            let quantity = Quantity(parts[0].dropFirst(type.count + (sign == "=" ? 1 : 0)))
        {
            let size = parts.count > 1 ? SizeChoice(String(parts[1])) : nil
            return FormationChange(type: String(type), quantity: quantity, size: size)
        }
        let wantsChange = text.contains { "=+:".contains($0) } || text.hasPrefix("-")
        guard wantsChange else { return nil }
        throw CommandFailure.told(
            [
                "\(text) is not a scale.",
                "Use TYPE=QUANTITY, TYPE+N or TYPE-N, with :SIZE behind it to change the size (web=2:Standard-1X).",
            ],
            exit: ExitCode.refused
        )
    }

    private static func show(_ app: String, _ given: Given, _ session: Session) throws {
        let formation = try session.call(FormationList(app: app)).sorted { $0.type < $1.type }
        if given.wantsJSON { return try session.printJSON(formation) }
        guard !formation.isEmpty else {
            throw CommandFailure.told([
                "No process types on \(app).", "Upload a Procfile to add process types.",
                "https://devcenter.heroku.com/articles/procfile",
            ])
        }
        try session.print(formation.map { "\($0.type)=\($0.quantity):\($0.size)" }.joined(separator: " "))
    }

    private static func summary(of formation: [Formation]) -> String {
        formation.map { "\($0.type) at \($0.quantity):\($0.size)" }.joined(separator: ", ")
    }
}

/// `ps:type`: sets the dyno size.
enum PsType: Command {
    static let name = "ps:type"
    static let aliases = ["ps:resize", "resize", "dyno:resize", "dyno:type"]
    static let summary = "manage dyno sizes"
    static let arguments = [Argument("TYPE=SIZE", .any, "a size for all types, or one for each type")]
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal ps:type standard-1x", "herolocal ps:type web=standard-2x worker=basic"]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        var formation = try session.call(FormationList(app: app))
        let changes = try changes(given.arguments, formation)
        if !changes.isEmpty {
            try session.action("Scaling dynos on \(session.errors.palette.app(app))") {
                try session.call(FormationBatchUpdate(app: app, updates: changes))
            }
            formation = try session.call(FormationList(app: app))
        }
        formation.sort { $0.type < $1.type }
        if given.wantsJSON { return try session.printJSON(formation) }
        try printTypes(formation, session)
        try printTotals(formation, session)
    }

    private static func changes(
        _ words: [String],
        _ formation: [Formation]
    ) throws -> [FormationChange] {
        if let size = words.first, !size.contains("=") {
            return formation.map { FormationChange(type: $0.type, size: SizeChoice(size)) }
        }
        return try words.map { word in
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw CommandFailure.told("\(word) is not a type and a size, as in web=standard-1x.", exit: 2)
            }
            guard formation.contains(where: { $0.type == parts[0] }) else {
                let types = formation.map(\.type).sorted().joined(separator: ", ")
                throw CommandFailure.plain(
                    "Type \(parts[0]) not found in process formation.\nTypes: \(types)"
                )
            }
            return FormationChange(type: parts[0], size: SizeChoice(parts[1]))
        }
    }

    private static func printTypes(_ formation: [Formation], _ session: Session) throws {
        try session.output.title("Process Types")
        var table = Table(["type", "size", "qty", "cost/hour", "max cost/month"])
        for entry in formation {
            let price = DynoPrice(size: entry.size)
            table.add([
                entry.type, entry.size, String(entry.quantity), price.hourly(entry.quantity),
                price.monthly(entry.quantity),
            ])
        }
        try table.print(on: session.output)
        try session.print()
    }

    private static func printTotals(_ formation: [Formation], _ session: Session) throws {
        try session.output.title("Dyno Totals")
        var table = Table(["type", "total"])
        var sizes: [String] = []
        for entry in formation where !sizes.contains(entry.size) { sizes.append(entry.size) }
        for size in sizes {
            let total = formation.filter { $0.size == size }.reduce(0) { $0 + $1.quantity }
            table.add([size, String(total)])
        }
        try table.print(on: session.output)
    }
}

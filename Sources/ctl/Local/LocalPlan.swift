import Model

/// What `local` starts: how many child processes of which process types, and the port of each.
struct LocalPlan: Equatable {
    /// One child process.
    struct Entry: Equatable {
        /// `web.1`.
        let name: String
        let command: String
        /// What it finds in PORT.
        let port: Int
        /// Which colour its lines have, counted from 0.
        let colour: Int
    }

    let entries: [Entry]
    /// Types that were asked for and are not in the Procfile.
    let missing: [String]
    /// How many characters stand before the `|`.
    let prefixWidth: Int

    /// `wanted` is `web=2,worker`, or nil for one of each type but `release`; ports count from `port`.
    ///
    /// A type's ports lie a hundred above those of the type before it, as node-foreman gives them.
    init(_ procfile: Procfile, wanted: String?, port: Int) throws {
        let requests = try wanted.map(LocalPlan.requests) ?? LocalPlan.all(procfile)
        var entries: [Entry] = []
        var missing: [String] = []
        for (place, request) in requests.enumerated() {
            guard let declared = procfile.declarations.first(where: { $0.type.description == request.type })
            else {
                missing.append(request.type)
                continue
            }
            for number in 0..<request.quantity {
                entries.append(
                    Entry(
                        name: "\(request.type).\(number + 1)",
                        command: declared.command,
                        port: port + place * LocalPlan.portsOfType + number,
                        colour: place + number
                    )
                )
            }
        }
        if let last = entries.map(\.port).max(), last > Int(UInt16.max) {
            throw CommandFailure.misused("Ports end at 65535, and these processes would need \(last).")
        }
        self.entries = entries
        self.missing = missing
        prefixWidth = (requests.map { $0.type.count + String($0.quantity).count }.max() ?? 0) + 12
    }

    // MARK: - Private

    private typealias Request = (type: String, quantity: Int)

    private static let portsOfType = 100

    private static func all(_ procfile: Procfile) -> [Request] {
        procfile.declarations.map(\.type.description).filter { $0 != "release" }.map { ($0, 1) }
    }

    private static func requests(_ text: String) throws -> [Request] {
        try text.split(separator: ",").map { item in
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count > 1 else { return (String(item), 1) }
            guard let quantity = DecimalDigits.value(parts[1]), quantity <= portsOfType else {
                throw CommandFailure.misused(
                    "\(item) is no process type and quantity: give TYPE=N, with up to \(portsOfType) of a type."
                )
            }
            return (String(parts[0]), quantity)
        }
    }
}

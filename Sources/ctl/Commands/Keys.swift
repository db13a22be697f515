import Linux
import Model
import PlatformAPI

/// `keys`: lists the account's public keys.
enum Keys: Command {
    static let name = "keys"
    static let summary = "display your SSH keys"
    static let details =
        "They are kept for programs that ask the API for them: nothing is reached over SSH here."
    static let flags = [long]
    static let examples = ["herolocal keys"]

    private static let long = Flag("long", "l", "display full SSH keys")

    static func run(_ given: Given, _ session: Session) throws {
        let keys = try session.daemon().list(KeyList())
        if given.wantsJSON { return try session.printJSON(keys) }
        guard let first = keys.first else { return try session.warn("You have no SSH keys.") }
        let paint = session.output.palette
        try session.output.title("\(paint.paint(first.email, .user)) keys")
        for key in keys {
            if given.has(long) {
                try session.print(key.publicKey)
            } else {
                let parts = key.publicKey.split(separator: " ")
                let short = parts.dropFirst().first.map { "\($0.prefix(10))...\($0.suffix(10))" } ?? ""
                try session.print("\(parts.first ?? "") \(short) \(paint.paint(key.comment, .success))")
            }
        }
    }
}

/// `keys:add`: names a public key.
enum KeysAdd: Command {
    static let name = "keys:add"
    static let summary = "add an SSH key for a user"
    static let details = "If no KEY is specified, the one of ~/.ssh is taken, or with several id_rsa.pub."
    static let arguments = [Argument("KEY", .optional, "path to the key located on disk")]
    static let flags = [yes]
    static let examples = ["herolocal keys:add ~/.ssh/id_ed25519.pub"]

    private static let yes = Flag("yes", "y", "automatically answer yes for all prompts")

    static func run(_ given: Given, _ session: Session) throws {
        let path = try given.arguments.first ?? found(given, session)
        let shown = session.errors.palette.paint(path, .info)
        let text = try read(path, session)
        let key = try session.action("Uploading \(shown) SSH key") {
            try session.call(KeyCreate(publicKey: text))
        }
        if given.wantsJSON { try session.printJSON(key) }
    }

    // MARK: - Private

    private static func read(_ path: String, _ session: Session) throws -> String {
        do throws(Errno) {
            return try FileSystem.readText(SourceSending.path(path, session))
        } catch {
            throw CommandFailure.told([
                "\(path) cannot be read: \(error.text).",
                "Give the path of a public key, such as ~/.ssh/id_ed25519.pub.",
            ])
        }
    }

    private static func found(_ given: Given, _ session: Session) throws -> String {
        let folder = (session.variable("HOME") ?? "") + "/.ssh"
        let names = ((try? FileSystem.entries(of: folder)) ?? []).filter { $0.hasSuffix(".pub") }.sorted()
        guard let name = names.first(where: { $0 == "id_rsa.pub" || names.count == 1 }) else {
            throw CommandFailure.told(
                names.isEmpty
                    ? ["Could not find an existing SSH key in ~/.ssh", "Make one with: ssh-keygen"]
                    : ["Which SSH key? Name one of: \(names.map { "~/.ssh/\($0)" }.joined(separator: ", "))"]
            )
        }
        let path = "\(folder)/\(name)"
        let shown = given.wantsJSON ? session.errors : session.output
        try shown.line("Found an SSH public key at \(shown.palette.paint(path, .info))")
        if given.has(yes) { return path }
        let answer = try session.ask("Would you like to upload it to herolocal? [Y/n]: ").lowercased()
        guard ["y", "yes"].contains(answer) else { throw CommandFailure.plain("No key to upload") }
        return path
    }
}

/// `keys:remove`: takes public keys away.
enum KeysRemove: Command {
    static let name = "keys:remove"
    static let summary = "remove an SSH key from the user"
    static let arguments = [Argument("KEY", .one, "comment of the key, such as email@example.com")]
    static let examples = ["herolocal keys:remove email@example.com"]

    static func run(_ given: Given, _ session: Session) throws {
        let wanted = given.arguments[0]
        let removed = try session.action(
            "Removing \(session.errors.palette.paint(wanted, .info)) SSH key"
        ) {
            let keys = try session.daemon().list(KeyList())
            guard !keys.isEmpty else { throw CommandFailure.plain("No SSH keys on account") }
            let fitting = keys.filter { $0.comment == wanted }
            guard !fitting.isEmpty else {
                let found = keys.map(\.comment).joined(separator: ", ")
                throw CommandFailure.plain("SSH Key \(wanted) not found.\n    Found keys: \(found).")
            }
            return try fitting.map { try session.call(KeyDelete(key: $0.id.description)) }
        }
        if given.wantsJSON { try session.printJSON(removed) }
    }
}

/// `keys:clear`: takes all public keys away.
enum KeysClear: Command {
    static let name = "keys:clear"
    static let summary = "remove all SSH keys for current user"
    static let examples = ["herolocal keys:clear"]

    static func run(_ given: Given, _ session: Session) throws {
        let removed = try session.action("Removing all SSH keys") {
            try session.daemon().list(KeyList()).map { try session.call(KeyDelete(key: $0.id.description)) }
        }
        if given.wantsJSON { try session.printJSON(removed) }
    }
}

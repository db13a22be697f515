/// `console`: short for `run console`.
enum Console: Command {
    static let name = "console"
    static let summary = "run the app's console, as run console does"
    static let arguments = [Argument("ARGUMENT", .any, "passed on to it")]
    static let flags = Run.flags
    static let examples = ["herolocal console -a demo"]
    static let takesJSON = Run.takesJSON
    static let passesUnknownFlags = true

    static func run(_ given: Given, _ session: Session) throws {
        try Run.run([name] + given.arguments, given, session)
    }
}

/// `rake`: short for `run rake`.
enum Rake: Command {
    static let name = "rake"
    static let summary = "run a rake task, as run rake does"
    static let arguments = [Argument("TASK", .any, "passed on to it")]
    static let flags = Run.flags
    static let examples = ["herolocal rake db:migrate -a demo"]
    static let takesJSON = Run.takesJSON
    static let passesUnknownFlags = true

    static func run(_ given: Given, _ session: Session) throws {
        try Run.run([name] + given.arguments, given, session)
    }
}

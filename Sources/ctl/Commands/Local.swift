import Linux
import Model

/// `local`: runs an app's Procfile on this machine, without the daemon.
enum Local: Command {
    static let name = "local"
    static let aliases = ["local:start"]
    static let summary = "run heroku app locally"
    static let details = """
        Starts the application specified by a Procfile (defaults to ./Procfile): one process of each type but
        release, in the current directory, with the variables of .env. The first type's processes get PORT 5000,
        5001 and so on, the next type's 5100. Without --port, PORT of .env or of the environment is the first one.
        When a process ends, or Ctrl-C is pressed, all are stopped; a second Ctrl-C kills them. The exit code is
        that of the process that ended first, 0 after Ctrl-C.
        No slug is built, no router and no daemon take part: for those, use herolocal deploy.
        """
    static let arguments = [
        Argument("PROCESSNAME", .optional, "process types to run, such as web=1,worker=2; all without it")
    ]
    static let flags = [env, procfile, port, startCommand]
    static let examples = ["herolocal local", "herolocal local web", "herolocal local web=1,worker=2"]
    static let takesJSON = false

    fileprivate static let env = Flag("env", "e", .text("FILE"), "location of env file (defaults to .env)")
    fileprivate static let port = Flag("port", "p", .integer("PORT"), "port to listen on")
    private static let procfile = Flag("procfile", "f", .text("FILE"), "use a different Procfile")
    private static let startCommand = Flag(
        "start-cmd",
        nil,
        .text("COMMAND"),
        "what to run as web when there is no Procfile"
    )

    static func run(_ given: Given, _ session: Session) throws {
        let procfile = try readProcfile(given, session)
        let variables = try LocalFiles.variables(given, session)
        let first = try firstPort(given, variables, session)
        let plan = try LocalPlan(procfile, wanted: given.arguments.first, port: first)
        for type in plan.missing {
            let text = "[WARN] Required Key '\(type)' Does Not Exist in Procfile Definition"
            try session.errors.line(session.errors.palette.paint(text, code: "33"))
        }
        guard !plan.entries.isEmpty else { throw CommandFailure.told("There is nothing to run.") }
        let code = try LocalRunner(plan, variables: variables, session).run()
        if code != 0 { throw CommandFailure.ended(code) }
    }

    // MARK: - Private

    private static func readProcfile(_ given: Given, _ session: Session) throws -> Procfile {
        let name = given.text(procfile) ?? "Procfile"
        let path = LocalFiles.path(name, session)
        if FileSystem.exists(path) { return Procfile(parsing: try FileSystem.readAll(path)) }
        if let command = given.text(startCommand), given.text(procfile) == nil {
            return Procfile(parsing: Array("web: \(command)".utf8))
        }
        throw CommandFailure.told(
            given.text(procfile) == nil
                ? [
                    "No Procfile found.", "Write one: a line of each process type, such as web: npm start.",
                    "Name another file with --procfile, or a command with --start-cmd.",
                ] : ["There is no \(name)."]
        )
    }

    private static func firstPort(
        _ given: Given,
        _ variables: [String: String],
        _ session: Session
    ) throws -> Int {
        let text = given.text(port) ?? variables["PORT"] ?? session.variable("PORT") ?? "5000"
        guard let first = DecimalDigits.value(text), (1_024...Int(UInt16.max)).contains(first) else {
            throw CommandFailure.misused("Ports of processes begin at 1024 and end at 65535, not at \(text).")
        }
        return first
    }
}

/// `local:run`: runs one command with the variables of `.env`.
enum LocalRun: Command {
    static let name = "local:run"
    static let summary = "run a one-off command"
    static let details = "The command gets the terminal, and its exit code is passed on."
    static let arguments = [Argument("COMMAND", .any, "the command with its arguments")]
    static let flags = [Local.env, Local.port]
    static let examples = ["herolocal local:run bin/migrate"]
    static let takesJSON = false
    static let passesUnknownFlags = true

    static func run(_ given: Given, _ session: Session) throws {
        guard !given.arguments.isEmpty else {
            throw CommandFailure.told(
                ["Usage: herolocal local:run [COMMAND]", "Must specify command to run"],
                exit: ExitCode.refused
            )
        }
        var variables = try LocalFiles.variables(given, session)
        if let port = given.text(Local.port) { variables["PORT"] = port }
        let launch = ChildProcess.Launch(
            executable: "/bin/sh",
            arguments: ["/bin/sh", "-c", given.arguments.map(LocalFiles.quoted).joined(separator: " ")],
            environment: LocalRunner.environment(with: variables),
            directory: session.directory,
            newSession: false
        )
        let child = try ChildProcess.spawn(
            launch,
            descriptors: [
                (parent: session.input.descriptor.rawValue, child: 0), (parent: 1, child: 1),
                (parent: 2, child: 2),
            ]
        )
        let code = try child.waitForExit().shellCode
        if code != 0 { throw CommandFailure.ended(code) }
    }
}

/// `local:version`: tells which foreman `local` is like.
enum LocalVersion: Command {
    static let name = "local:version"
    static let summary = "display node-foreman version"
    static let details = "The version of node-foreman whose ways herolocal local has; none is installed."

    static func run(_ given: Given, _ session: Session) throws {
        if given.wantsJSON { return try session.printJSON(["version": "3.0.1"]) }
        try session.print("3.0.1")
    }
}

/// What `local` and `local:run` read.
private enum LocalFiles {
    /// The variables of the environment file; says what was read.
    static func variables(_ given: Given, _ session: Session) throws -> [String: String] {
        let name = given.text(Local.env) ?? ".env"
        let path = path(name, session)
        guard let status = try? FileSystem.status(path) else {
            try session.errors.line(session.errors.palette.paint("[WARN] No ENV file found", code: "33"))
            return [:]
        }
        guard status.kind != .directory else {
            try session.warn("The specified location for the env file, \(name), is not a file, ignoring.")
            return [:]
        }
        let environment = LocalEnvironment(parsing: try FileSystem.readText(path))
        let text = "[OKAY] Loaded ENV \(name) File as \(environment.form.rawValue) Format"
        try session.output.line(session.output.palette.paint(text, code: "32"))
        return environment.variables
    }

    static func path(_ name: String, _ session: Session) -> String {
        name.hasPrefix("/") ? name : "\(session.directory)/\(name)"
    }

    /// A word as the shell reads it back.
    static func quoted(_ word: String) -> String {
        let isPlain =
            !word.isEmpty && word.utf8.allSatisfy { $0.isWordCharacter || "-./:@%+,=".utf8.contains($0) }
        return isPlain
            ? word
            : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
                + "'"
    }
}

/// A command's way to end without success.
enum CommandFailure: Error, Equatable {
    /// Printed behind the sign ` ›   Error:`, one line each.
    case told([String], exit: Int32 = 1)
    /// Printed with four blanks before it and exit code 1: the official CLI's plain errors.
    case plain(String)
    /// Everything has been said already: end with this code.
    case ended(Int32)

    static func told(_ line: String, exit: Int32 = 1) -> CommandFailure { .told([line], exit: exit) }

    /// The words of the command line ask for something that cannot be.
    static func misused(_ lines: String...) -> CommandFailure {
        .told(lines + ["See more help with --help"], exit: ExitCode.refused)
    }
}

/// The program's exit codes; `docs/cli.md` lists them.
enum ExitCode {
    static let success: Int32 = 0
    /// The command could not do its work.
    static let failure: Int32 = 1
    /// The daemon refused, or the command line was wrong.
    static let refused: Int32 = 2
    static let unknownCommand: Int32 = 127

    static let meanings: [(code: String, meaning: String)] = [
        ("0", "the command did its work"),
        ("1", "it did not: no daemon, a failed build, a wrong confirmation, a finding of `doctor`, ..."),
        ("2", "the daemon refused (its error id is printed), or a flag or argument was wrong"),
        ("127", "there is no such command"),
        ("128+N", "signal N ended the command"),
        ("any", "`run --exit-code` ends with the exit code of the dyno"),
    ]
}

import FoundationEssentials
import Linux
import Model

let session = Session(
    table: Program.table,
    variable: Host.environment,
    directory: Host.currentDirectory,
    input: InputStream(FileDescriptor(owning: 0)),
    output: .standard(1, variable: Host.environment),
    errors: .standard(2, variable: Host.environment),
    now: { Timestamp(microseconds: WallClock.microseconds()) },
    zone: .current
)
let code = Program.run(Array(CommandLine.arguments.dropFirst()), session)
Host.exit(code)

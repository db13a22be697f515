import Glibc

extension Host {
    /// Ends the program at once with an exit code, exit(3).
    package static func exit(_ code: Int32) -> Never { Glibc.exit(code) }
}

import Linux
import TestSupport

/// What builds in namespaces are tested with.
enum BuildNamespaces {
    /// Whether the kernel gives builds namespaces; says why when it does not.
    static let areAvailable: Bool = {
        do {
            let folder = try ScratchFolder()
            for name in ["work/tmp/codon/tmp/cache", "work/app", "cache"] {
                try FileSystem.makeDirectory(folder.file(name))
            }
            let null = try FileSystem.open("/dev/null", .readWrite)
            let program = try BuiltProgram.path(of: "dyno-init")
            let arguments = [
                program, "--mode", "namespaces", "--build", "--work", folder.file("work"), "--cache",
                folder.file("cache"), "--directory", "/tmp", "--", "/bin/true",
            ]
            let child = try ChildProcess.spawn(
                .init(executable: program, arguments: arguments, environment: []),
                descriptors: [(null.rawValue, 0), (null.rawValue, 1), (2, 2)]
            )
            return try child.waitForExit() == .exited(0)
        } catch {
            print("builds are tested without namespaces: \(error)")
            return false
        }
    }()
}

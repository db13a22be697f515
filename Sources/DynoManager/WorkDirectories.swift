import Linux
import Model

/// The private directories of dynos: made before a launch, emptied on a thread of its own after the end.
actor WorkDirectories {
    private let root: String

    init(root: String) {
        self.root = root
    }

    /// Makes the directory of a dyno's `launch`th start.
    nonisolated func make(for dyno: ResourceID, launch: Int) throws(Errno) -> String {
        let path = "\(root)/\(dyno).\(launch)"
        try FileSystem.makeDirectory(path)
        return path
    }

    /// Removes one; what cannot be removed now goes with the next daemon's start.
    func discard(_ path: String) async {
        try? await onThread(named: "discard") { try FileSystem.removeTree(path) }
    }

    /// Removes all, among them what a daemon left that was killed.
    func discardAll() async {
        for name in (try? FileSystem.entries(of: root)) ?? [] { await discard("\(root)/\(name)") }
    }
}

import DynoManager
import Model

/// Attached one-off dynos, and commands inside dynos, whose client has not come yet.
///
/// One that nobody fetches ends by itself (R13) and is dropped here then.
actor AttachmentRegistry {
    private var waiting: [any AttachedProgram] = []

    func add(_ program: any AttachedProgram) {
        waiting.append(program)
        Task {
            _ = await program.exitCode()
            self.drop(program)
        }
    }

    /// Hands out what has this name or id, once.
    func take(_ reference: String, of app: ResourceID) -> (any AttachedProgram)? {
        let place = waiting.firstIndex { $0.app == app && $0.references.contains(reference) }
        return place.map { waiting.remove(at: $0) }
    }

    private func drop(_ program: any AttachedProgram) {
        waiting.removeAll { $0 === program }
    }
}

import DynoManager
import Model

/// Attached one-off dynos whose client has not come yet.
///
/// A dyno that nobody fetches ends by itself (R13) and is dropped here then.
actor AttachmentRegistry {
    private var waiting: [OneOffDyno] = []

    func add(_ dyno: OneOffDyno) {
        waiting.append(dyno)
        Task {
            _ = await dyno.exitCode()
            self.drop(dyno)
        }
    }

    /// Hands out the dyno with this name or id, once.
    func take(_ reference: String, of app: ResourceID) -> OneOffDyno? {
        let place = waiting.firstIndex { dyno in
            dyno.snapshot.app == app && [dyno.name.description, dyno.id.description].contains(reference)
        }
        return place.map { waiting.remove(at: $0) }
    }

    private func drop(_ dyno: OneOffDyno) {
        waiting.removeAll { $0 === dyno }
    }
}

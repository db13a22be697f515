import Model
import PlatformAPI
import Store

extension Platform {
    func perform(_ call: ConfigVarsInfo) async throws -> ConfigVars {
        let app = try await app(call.app)
        return wire(try await store.config(of: app.id))
    }

    func perform(_ call: ReleaseConfigVars) async throws -> ConfigVars {
        let app = try await app(call.app)
        let release = try await store.release(of: app.id, matching: call.release.description)
        return wire(try await store.config(ofRelease: release.id))
    }

    func perform(_ call: ConfigVarsUpdate) async throws -> ConfigVars {
        let app = try await app(call.app)
        var changes: [ConfigVarName: String?] = [:]
        for (name, value) in call.vars {
            guard value?.utf8.contains(0) != true else {
                throw APIErrorBody(
                    .invalidParams,
                    "The value of \(name) has a NUL byte, which no environment can hold."
                )
            }
            changes[try ConfigVarName(name)] = value
        }
        let before = try await store.config(of: app.id)
        let effective = changes.filter { before[$0.key] != $0.value }
        let release = NewRelease(
            app: app.id,
            description: description(of: effective),
            user: account.reference
        )
        if let released = try await store.setConfig(changes, release: release, at: .now) {
            events.released(released.release)
            try await synchronizer.apply(app.id)
        }
        return wire(try await store.config(of: app.id))
    }

    // MARK: - Private

    /// `Set BAR, FOO config vars` or `Remove FOO config vars` (spec dynos §3), names sorted.
    private func description(of changes: [ConfigVarName: String?]) -> String {
        let set = changes.filter { $0.value != nil }.keys.sorted().map(\.description)
        let removed = changes.filter { $0.value == nil }.keys.sorted().map(\.description)
        let parts = [("Set", set), ("Remove", removed)].filter { !$0.1.isEmpty }
        let words = parts.map { "\($0.0) \($0.1.joined(separator: ", "))" }.joined(separator: " and ")
        return "\(words.isEmpty ? "Set" : words) config vars"
    }

    private func wire(_ config: [ConfigVarName: String]) -> ConfigVars {
        Dictionary(uniqueKeysWithValues: config.map { ($0.key.description, $0.value) })
    }
}

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

    /// Sets and removes config vars; those that the dynos have afterwards, and what to warn of.
    ///
    /// While the release command runs those are the ones from before.
    func perform(_ call: ConfigVarsUpdate) async throws -> (answer: ConfigVars, warning: String?) {
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
        let released = try await makeRelease(of: app.id) {
            let before = try await store.config(of: app.id)
            var release = NewRelease(
                app: app.id,
                description: description(of: changes.filter { before[$0.key] != $0.value }),
                user: account.reference
            )
            release.awaitCommand(of: try await store.snapshot(of: app.id).slug)
            return try await store.setConfig(changes, release: release, at: .now)
        }
        // Seen in the official CLI (heroku/cli, issue 3345).
        let warning =
            "Release command executing: this config change will not be available until the command succeeds. "
            + "Use `heroku releases:output` to view the log."
        let isPending = released?.release.status == .pending
        return (wire(try await store.config(of: app.id)), isPending ? warning : nil)
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

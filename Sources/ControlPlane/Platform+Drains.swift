import Linux
import Logplex
import Model
import PlatformAPI
import Store

extension Platform {
    func perform(_ call: LogDrainList) async throws -> [LogDrain] {
        let app = try await app(call.app)
        return try await store.drains(of: app.id).map { present($0, of: app) }
    }

    func perform(_ call: LogDrainInfo) async throws -> LogDrain {
        let app = try await app(call.app)
        return present(try await store.drain(of: app.id, matching: call.drain), of: app)
    }

    func perform(_ call: LogDrainCreate) async throws -> LogDrain {
        let app = try await app(call.app)
        let url = try destination(call.url)
        let drain = try await store.addDrain(to: url.text, of: app.id, at: .now)
        try await synchronizer.apply(app.id)
        return present(drain, of: app)
    }

    func perform(_ call: LogDrainUpdate) async throws -> LogDrain {
        let app = try await app(call.app)
        let url = try destination(call.url)
        let drain = try await store.setDrainURL(url.text, of: app.id, matching: call.drain, at: .now)
        try await synchronizer.apply(app.id)
        return present(drain, of: app)
    }

    func perform(_ call: LogDrainDelete) async throws -> LogDrain {
        let app = try await app(call.app)
        let drain = try await store.removeDrain(of: app.id, matching: call.drain)
        try await synchronizer.apply(app.id)
        return present(drain, of: app)
    }

    // MARK: - Private

    /// Checks a drain's URL, and that this machine can send to such a one.
    private func destination(_ text: String) throws -> DrainURL {
        let url = try DrainURL(text)
        guard url.security != .none else { return url }
        do {
            try TLSTrust.load()
        } catch {
            throw DrainProblemText.body(for: url, withoutTLS: error.text)
        }
        return url
    }

    private func present(_ drain: DrainRecord, of app: AppRecord) -> LogDrain {
        LogDrain(
            app: reference(app),
            createdAt: drain.created,
            id: drain.id,
            token: drain.token,
            updatedAt: drain.updated,
            url: drain.url
        )
    }
}

extension WantedDrain {
    /// Nil for a URL that this version cannot send to: one that a newer version took.
    init?(_ record: DrainRecord) {
        guard let url = try? DrainURL(record.url) else { return nil }
        self.init(id: record.id, token: record.token, url: url)
    }
}

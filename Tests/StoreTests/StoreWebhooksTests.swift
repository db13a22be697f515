import Model
import Testing

@testable import Store

@Suite("Store: webhooks")
struct StoreWebhooksTests {
    @Test("a webhook is kept with its secret, changed, and goes with its app")
    func life() async throws {
        try await StoreFixture.with { fixture in
            let store = fixture.store
            let app = try await fixture.app()
            let made = WebhookRecord(
                app: app.id,
                url: "http://127.0.0.1:9/",
                include: ["api:build", "api:release"],
                level: .sync,
                secret: "s3cret",
                authorization: "Bearer abc",
                created: fixture.time(0),
                updated: fixture.time(0)
            )
            try await store.addWebhook(made)
            #expect(try await store.webhooks(of: app.id) == [made])
            let id = made.id.description
            let changed = try await store.updateWebhook(of: app.id, matching: id) { $0.level = .notify }
            #expect(changed.level == .notify && changed.secret == made.secret)
            #expect(try await store.webhook(of: app.id, matching: id) == changed)
            let other = try await fixture.app("other")
            await #expect(throws: StoreError.notFound(.webhook(id))) {
                try await store.webhook(of: other.id, matching: id)
            }
            _ = try await store.destroyApp(app.id)
            #expect(try await store.webhooks(of: app.id) == [])
        }
    }
}

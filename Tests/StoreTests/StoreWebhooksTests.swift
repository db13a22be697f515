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

    @Test("the newest deliveries are remembered, and none that is not over is given up for a newer one")
    func deliveries() async throws {
        try await StoreFixture.with { fixture in
            let store = fixture.store
            let app = try await fixture.app()
            let webhook = WebhookRecord(
                app: app.id,
                url: "http://127.0.0.1:9/",
                include: ["api:build"],
                level: .sync,
                secret: "s3cret",
                created: fixture.time(0),
                updated: fixture.time(0)
            )
            try await store.addWebhook(webhook)
            func tell(_ number: Int) async throws -> WebhookDeliveryRecord? {
                let event = WebhookEventRecord(
                    app: app.id,
                    include: "api:build",
                    payload: "{\"number\":\(number)}",
                    created: fixture.time(Int64(number))
                )
                let delivery = WebhookDeliveryRecord(of: event, to: webhook, ends: fixture.time(9_999))
                let (kept, refused) = try await store.addWebhookEvent(event, [delivery])
                #expect(kept.count + refused == 1)
                return kept.first
            }
            var first = try #require(try await tell(0))
            #expect(try await store.webhookDeliveries(of: app.id) == [first])
            for number in 1..<Limits.Webhooks.remembered { _ = try #require(try await tell(number)) }
            #expect(try await tell(500) == nil)
            first.status = .succeeded
            first.attempts = 1
            first.next = nil
            first.lastAttempt = .init(id: .random(), code: 200, error: nil, created: fixture.time(600))
            try await store.saveWebhookDelivery(first)
            #expect(try await store.webhookDeliveries(of: app.id).first == first)
            // What is over stays as it is.
            var late = first
            late.status = .failed
            try await store.saveWebhookDelivery(late)
            #expect(try await store.webhookDeliveries(of: app.id).first == first)
            let last = try #require(try await tell(501))
            let kept = try await store.webhookDeliveries(of: app.id)
            #expect(kept.count == Limits.Webhooks.remembered && kept.last == last && !kept.contains(first))
            #expect(try await store.webhookEvent(first.event) == nil)
            #expect(try await store.webhookEvent(last.event)?.payload == "{\"number\":501}")

            // They outlive their app until they are over.
            _ = try await store.destroyApp(app.id)
            #expect(try await store.unfinishedWebhookDeliveries() == kept)
            try await store.failWebhookDeliveries(to: webhook.id, at: fixture.time(700))
            #expect(try await store.unfinishedWebhookDeliveries() == [])
            #expect(try await store.webhookEvents(of: app.id) == [])
            #expect(try await store.webhookDeliveries(of: app.id) == [])
        }
    }
    @Test("a webhook that was deleted meanwhile is told of nothing, but of the end of its app")
    func deleted() async throws {
        try await StoreFixture.with { fixture in
            let store = fixture.store
            let app = try await fixture.app()
            let webhooks = (0...1).map { (number: Int64) in
                WebhookRecord(
                    app: app.id,
                    url: "http://127.0.0.1:9/",
                    include: ["api:app"],
                    level: .sync,
                    secret: "s3cret",
                    created: fixture.time(number),
                    updated: fixture.time(number)
                )
            }
            for webhook in webhooks { try await store.addWebhook(webhook) }
            _ = try await store.removeWebhook(of: app.id, matching: webhooks[0].id.description)
            func tell() async throws -> [ResourceID] {
                let event = WebhookEventRecord(
                    app: app.id,
                    include: "api:app",
                    payload: "{}",
                    created: fixture.time(2)
                )
                let deliveries = webhooks.map {
                    WebhookDeliveryRecord(of: event, to: $0, ends: fixture.time(9_999))
                }
                let (kept, refused) = try await store.addWebhookEvent(event, deliveries)
                #expect(refused == 0)
                return kept.map(\.webhook)
            }
            #expect(try await tell() == [webhooks[1].id])
            #expect(try await store.webhookDeliveries(of: app.id).count == 1)
            _ = try await store.destroyApp(app.id)
            #expect(try await tell() == webhooks.map(\.id))
        }
    }
}

import Linux
import Logplex
import Model
import PlatformAPI
import Store

/// The deliveries that are not over: performs what is due.
///
/// The store has them before the first attempt and learns how each attempt ended, so that a daemon that was killed goes
/// on with them; one whose answer it had no time to note is told again.
actor WebhookRoom {
    private let clock: PlatformClock
    private let store: Store
    private let trust: DrainTrust
    private let alarm: Alarm
    /// Oldest first.
    private var waiting: [WebhookDelivery] = []
    /// Attempts under way by webhook, none of them zero.
    private var attempts: [ResourceID: Int] = [:]
    /// Apps that are gone: nobody asks for their events once everything is over.
    private var lastTold: Set<ResourceID> = []
    /// Webhooks that are deleted while an event is written; nil while none is.
    private var cancelled: Set<ResourceID>?
    private var isStopped = false

    /// `feed` gets `.due` when it is time to call `work`.
    init(on loop: EventLoop, store: Store, trust: DrainTrust, feed: WebhookFeed) {
        clock = loop.clock
        self.store = store
        self.trust = trust
        alarm = Alarm(on: loop) { _ in feed.send(.due) }
    }

    /// Goes on with what a daemon before this one left.
    func start() async throws {
        let left = try await store.unfinishedWebhookDeliveries()
        waiting = left.map { WebhookDelivery($0, clock) } + waiting
        let apps = Set(try await store.apps().map(\.id))
        lastTold.formUnion(left.map(\.app).filter { !apps.contains($0) })
        work()
    }

    /// Begins to tell `webhooks` of an event; the answer is for how many there was no room left.
    ///
    /// To be called again only when it has returned.
    func tell(_ webhooks: [WebhookRecord], of event: WebhookEventRecord) async throws -> Int {
        let ends = clock.wallTime(of: clock.now() + Limits.Webhooks.patience)
        let deliveries = webhooks.map { WebhookDeliveryRecord(of: event, to: $0, ends: ends) }
        cancelled = []
        defer { cancelled = nil }
        let (kept, refused) = try await store.addWebhookEvent(event, deliveries)
        waiting += kept.filter { cancelled?.contains($0.webhook) != true }.map { WebhookDelivery($0, clock) }
        work()
        return refused
    }

    /// Ends what has not been delivered to a webhook.
    func cancel(_ webhook: ResourceID) async throws {
        cancelled?.insert(webhook)
        waiting.removeAll { $0.record.webhook == webhook }
        try await store.failWebhookDeliveries(to: webhook, at: .now)
    }

    /// Forgets an app that is gone, as soon as what waits for its webhooks is over.
    func forget(_ app: ResourceID) async throws {
        lastTold.insert(app)
        try await forgetIfOver(app)
    }

    /// Starts every attempt that is due, as many as may be under way, and sets the alarm for the next.
    func work() {
        guard !isStopped else { return }
        let now = clock.now()
        var next: PlatformInstant?
        for index in waiting.indices where !waiting[index].isUnderWay {
            let delivery = waiting[index]
            if delivery.due > now {
                next = next.map { min($0, delivery.due) } ?? delivery.due
            } else if takeSlot(of: delivery.record.webhook) {
                waiting[index].isUnderWay = true
                Task { await self.attempt(delivery.record) }
            }
        }
        alarm.set(to: next)
    }

    /// No further attempt is begun; what is not over is the next daemon's.
    func stop() {
        isStopped = true
        waiting = []
        alarm.set(to: nil)
    }

    // MARK: - Private

    /// Counts an attempt in, unless its webhook or all together have as many as they may.
    private func takeSlot(of webhook: ResourceID) -> Bool {
        let own = attempts[webhook] ?? 0
        let all = attempts.values.reduce(0, +)
        // A second one for the same webhook only while there is plenty of room for the others.
        let room = own == 0 ? Limits.Webhooks.concurrentAttempts : Limits.Webhooks.concurrentAttempts / 2
        guard own < Limits.Webhooks.attemptsPerWebhook, all < room else { return false }
        attempts[webhook] = own + 1
        return true
    }

    private func freeSlot(of webhook: ResourceID) {
        attempts[webhook] = attempts[webhook].flatMap { $0 > 1 ? $0 - 1 : nil }
    }

    private func attempt(_ delivery: WebhookDeliveryRecord) async {
        let (id, started) = (ResourceID.random(), Timestamp.now)
        let outcome = await send(delivery, id)
        await finish(delivery, id, started, outcome)
        freeSlot(of: delivery.webhook)
        work()
    }

    private func send(
        _ delivery: WebhookDeliveryRecord,
        _ attempt: ResourceID
    ) async -> WebhookRequest.Outcome {
        // Real time, as a receiver takes it; on a slowed clock as much more.
        let slowed = clock.realTime(until: clock.now() + Limits.Webhooks.attempt)
        let limit = max(Limits.Webhooks.attempt, slowed ?? Limits.Webhooks.attempt)
        do {
            guard !isStopped, let event = try await store.webhookEvent(delivery.event) else {
                return .failed("EventForgotten")
            }
            let request = try WebhookRequest(try AppWebhookEvent(event), attempt, delivery)
            return await request.send(trusting: trust, within: limit)
        } catch {
            // Nothing is sent, least of all an empty message with a good signature.
            return .failed("InvalidMessage")
        }
    }

    private func finish(
        _ delivery: WebhookDeliveryRecord,
        _ attempt: ResourceID,
        _ started: Timestamp,
        _ outcome: WebhookRequest.Outcome
    ) async {
        // One that was cancelled meanwhile has failed already.
        guard !isStopped, var tried = waiting.first(where: { $0.record.id == delivery.id }) else { return }
        tried.take(outcome, attempt, started, clock)
        // A disk that is full loses this attempt's outcome, so that after a restart it is told again.
        try? await store.saveWebhookDelivery(tried.record)
        guard let index = waiting.firstIndex(where: { $0.record.id == delivery.id }) else { return }
        if tried.record.status.isOver { waiting.remove(at: index) } else { waiting[index] = tried }
        try? await forgetIfOver(delivery.app)
    }

    private func forgetIfOver(_ app: ResourceID) async throws {
        guard !isStopped, lastTold.contains(app), !waiting.contains(where: { $0.record.app == app }) else {
            return
        }
        lastTold.remove(app)
        try await store.forgetWebhookEvents(of: app)
    }
}

import HTTP
import Linux
import Model
import PlatformAPI
import Store

/// The events that webhooks were told of and their deliveries, the newest of each app; performs what is due.
///
/// They live as long as the daemon: a restart forgets them, and what was not delivered yet with them.
actor WebhookRoom {
    fileprivate struct Delivery {
        var state: AppWebhookDelivery
        let webhook: WebhookRecord
        let event: AppWebhookEvent
        /// When it is tried next.
        var due: PlatformInstant
        /// No attempt begins after this.
        let end: PlatformInstant
        var isUnderWay = false

        var isOver: Bool { state.status == .succeeded || state.status == .failed }
    }

    fileprivate struct History {
        var events: [AppWebhookEvent] = []
        var deliveries: [Delivery] = []
        /// The app is gone: nobody asks any more once everything is over.
        var isLast = false

        var isOver: Bool { isLast && deliveries.allSatisfy(\.isOver) }
    }

    private let clock: PlatformClock
    private let alarm: Alarm
    private var apps: [ResourceID: History] = [:]
    private var attempts = 0
    private var isStopped = false

    /// `feed` gets `.due` when it is time to call `work`.
    init(on loop: EventLoop, feed: WebhookFeed) {
        clock = loop.clock
        alarm = Alarm(on: loop) { feed.send(.due) }
    }

    func events(of app: ResourceID) -> [AppWebhookEvent] { apps[app]?.events ?? [] }

    func deliveries(of app: ResourceID) -> [AppWebhookDelivery] {
        apps[app]?.deliveries.map(\.state) ?? []
    }

    /// Begins to tell `webhooks` of an event; those for which there is no room left.
    func tell(
        _ webhooks: [WebhookRecord],
        of event: AppWebhookEvent,
        app: ResourceID
    ) -> [WebhookRecord] {
        var history = apps[app] ?? History()
        history.events.append(event)
        if history.events.count > Limits.Webhooks.remembered { history.events.removeFirst() }
        var refused: [WebhookRecord] = []
        for webhook in webhooks {
            if history.makeRoom() {
                history.append(event, for: webhook, at: clock.now())
            } else {
                refused.append(webhook)
            }
        }
        apps[app] = history
        work()
        return refused
    }

    /// Ends what has not been delivered to a webhook.
    func cancel(_ webhook: ResourceID, of app: ResourceID) {
        for index in apps[app]?.deliveries.indices ?? 0..<0 {
            guard let delivery = apps[app]?.deliveries[index], delivery.webhook.id == webhook,
                !delivery.isOver
            else { continue }
            apps[app]?.deliveries[index].fail(at: .now)
        }
    }

    /// Forgets an app that is gone, as soon as what waits for its webhooks is over.
    func forget(_ app: ResourceID) {
        apps[app]?.isLast = true
        if apps[app]?.isOver == true { apps[app] = nil }
    }

    /// Starts every attempt that is due, as many as may be under way, and sets the alarm for the next.
    func work() {
        guard !isStopped else { return }
        let now = clock.now()
        var next: PlatformInstant?
        for app in apps.keys {
            for index in apps[app]?.deliveries.indices ?? 0..<0 {
                guard let delivery = apps[app]?.deliveries[index], !delivery.isOver, !delivery.isUnderWay
                else { continue }
                if delivery.due > now {
                    next = next.map { min($0, delivery.due) } ?? delivery.due
                } else if attempts < Limits.Webhooks.concurrentAttempts {
                    apps[app]?.deliveries[index].isUnderWay = true
                    begin(delivery, of: app)
                }
            }
        }
        alarm.set(to: next)
    }

    /// No further attempt is begun.
    func stop() {
        isStopped = true
        apps = [:]
        alarm.set(to: nil)
    }

    // MARK: - Private

    private func begin(_ delivery: Delivery, of app: ResourceID) {
        attempts += 1
        let started = Timestamp.now
        let attempt = ResourceID.random()
        // Real time, as a receiver takes it; on a slowed clock as much more.
        let slowed = clock.realTime(until: clock.now() + Limits.Webhooks.attempt)
        let limit = max(Limits.Webhooks.attempt, slowed ?? Limits.Webhooks.attempt)
        Task {
            let request = WebhookRequest(delivery.event, delivery.state.id, attempt, delivery.webhook)
            let outcome = await request.send(within: limit)
            self.finish(delivery.state.id, of: app, attempt, started, outcome)
        }
    }

    private func finish(
        _ id: ResourceID,
        of app: ResourceID,
        _ attempt: ResourceID,
        _ started: Timestamp,
        _ outcome: WebhookRequest.Outcome
    ) {
        attempts -= 1
        if let index = apps[app]?.deliveries.firstIndex(where: { $0.state.id == id }) {
            apps[app]?.deliveries[index].take(outcome, attempt, started, at: clock.now())
        }
        if apps[app]?.isOver == true { apps[app] = nil }
        work()
    }
}

extension WebhookRoom.History {
    /// Forgets the oldest delivery that is over when there are as many as may be; false when none is.
    fileprivate mutating func makeRoom() -> Bool {
        guard deliveries.count >= Limits.Webhooks.remembered else { return true }
        guard let oldest = deliveries.firstIndex(where: \.isOver) else { return false }
        deliveries.remove(at: oldest)
        return true
    }

    fileprivate mutating func append(
        _ event: AppWebhookEvent,
        for webhook: WebhookRecord,
        at now: PlatformInstant
    ) {
        let state = AppWebhookDelivery(
            createdAt: event.createdAt,
            event: .init(id: event.id, include: event.include),
            id: .random(),
            lastAttempt: nil,
            nextAttemptAt: event.createdAt,
            numAttempts: 0,
            status: .pending,
            updatedAt: event.createdAt,
            webhook: .init(id: webhook.id, level: webhook.level)
        )
        deliveries.append(
            .init(
                state: state,
                webhook: webhook,
                event: event,
                due: now,
                end: now + Limits.Webhooks.patience
            )
        )
    }
}

extension WebhookRoom.Delivery {
    fileprivate mutating func fail(at time: Timestamp) {
        state.status = .failed
        state.nextAttemptAt = nil
        state.updatedAt = time
    }

    /// Notes how an attempt ended and what follows from it.
    fileprivate mutating func take(
        _ outcome: WebhookRequest.Outcome,
        _ attempt: ResourceID,
        _ started: Timestamp,
        at now: PlatformInstant
    ) {
        isUnderWay = false
        let time = Timestamp.now
        state.numAttempts += 1
        state.updatedAt = time
        state.lastAttempt = .init(
            code: outcome.code,
            createdAt: started,
            errorClass: outcome.errorClass,
            id: attempt,
            status: outcome.isSuccess ? .succeeded : .failed,
            updatedAt: time
        )
        if outcome.isSuccess {
            state.status = .succeeded
            state.nextAttemptAt = nil
            return
        }
        let pause = Self.pause(after: state.numAttempts)
        // A webhook that is gone has failed already.
        guard !isOver, webhook.level == .sync, now + pause <= end else { return fail(at: time) }
        due = now + pause
        state.status = .retrying
        state.nextAttemptAt = Timestamp(
            microseconds: time.microseconds + pause.wholeNanoseconds / 1_000
        )
    }

    private static func pause(after attempts: Int) -> Duration {
        var pause = Limits.Webhooks.firstPause
        for _ in 1..<max(1, attempts) where pause < Limits.Webhooks.longestPause { pause *= 2 }
        return min(pause, Limits.Webhooks.longestPause)
    }
}

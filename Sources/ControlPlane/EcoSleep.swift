import Linux
import Model
import Store
import Synchronization

/// Lets Eco apps sleep that nobody asks for, wakes them, and keeps the account's hours (spec dynos §2).
///
/// One event after the other, each with all that follows from it. What sleeps and what has been used is in the
/// store before a dyno hears of it.
actor EcoSleep {
    /// Whether the account's hours are used up, for everybody who starts dynos.
    final class Pool: Sendable {
        private let state = Atomic(false)

        var isUsedUp: Bool { state.load(ordering: .acquiring) }

        fileprivate func set(isUsedUp: Bool) { state.store(isUsedUp, ordering: .releasing) }
    }

    private let parts: Platform.Parts
    private let synchronizer: AppSynchronizer
    private let account: ResourceID
    private let hoursInPool: Duration
    private let pool: Pool
    private let alarm: Alarm
    private var ledger: EcoLedger?
    private var work: Task<Void, Never>?

    init(
        _ parts: Platform.Parts,
        _ synchronizer: AppSynchronizer,
        account: ResourceID,
        hours: Int,
        pool: Pool
    ) {
        self.parts = parts
        self.synchronizer = synchronizer
        self.account = account
        self.pool = pool
        hoursInPool = .seconds(hours * 3600)
        alarm = Alarm(on: parts.control) { [events = parts.routes.ecoEvents] _ in events.send(.due) }
    }

    /// Begins; called once, before any app is brought back.
    func start() async throws {
        let clock = parts.control.clock
        let calendar = PlatformCalendar(of: clock)
        let month = CalendarMonth(containing: calendar.time(at: clock.now()))
        let used = try await parts.store.dynoHours(of: account, in: month.text)
        let ledger = EcoLedger(pool: hoursInPool, calendar: calendar, at: clock.now(), used: used)
        self.ledger = ledger
        pool.set(isUsedUp: ledger.isUsedUp)
        work = Task { [weak self, events = parts.routes.ecoEvents] in
            for await _ in events.bells {
                for event in events.takeAll() where !Task.isCancelled { await self?.take(event) }
            }
        }
    }

    /// Ends with all hours written down; dynos that stop afterwards have not fallen asleep.
    func stop() async {
        work?.cancel()
        await work?.value
        alarm.set(to: nil)
        await perform(ledger?.keepAll(at: parts.control.clock.now()) ?? [], keepsOnly: true)
    }

    /// The pool, and what each app has used of it this month.
    func hours() -> (pool: Duration, used: [ResourceID: Duration]) {
        (hoursInPool, ledger?.hours(at: parts.control.clock.now()) ?? [:])
    }

    // MARK: - Private

    private func take(_ event: EcoEvents.Event) async {
        switch event {
        case .changed(let app, let state, let time):
            await perform(ledger?.take(state, of: app, at: time) ?? [])
        case .requested(let app): await wake(app)
        case .due: await perform(ledger?.settle(at: parts.control.clock.now()) ?? [])
        }
        alarm.set(to: ledger?.nextDeadline(at: parts.control.clock.now()))
    }

    /// `keepsOnly`: what would change apps is left to the daemon's next start.
    private func perform(_ orders: [EcoLedger.Order], keepsOnly: Bool = false) async {
        for order in orders {
            if case .keep(let hours, let month) = order {
                await keep(hours, month)
            } else if !keepsOnly {
                await perform(order)
            }
        }
    }

    private func perform(_ order: EcoLedger.Order) async {
        switch order {
        case .keep(let hours, let month): await keep(hours, month)
        case .putToSleep(let app):
            await putToSleep([app])
            await apply([app])
        case .runOut(let apps, let idle):
            pool.set(isUsedUp: true)
            await putToSleep(idle)
            await apply(apps)
        case .renew(let apps):
            pool.set(isUsedUp: false)
            await apply(apps)
        }
    }

    private func keep(_ hours: [ResourceID: Duration], _ month: CalendarMonth) async {
        do {
            try await parts.store.setDynoHours(hours, of: account, in: month.text)
        } catch {
            ledger?.keepAgain(hours, of: month)
        }
    }

    private func wake(_ app: ResourceID) async {
        do {
            _ = try await parts.store.wake(app)
            // Also when the store has it awake already: an earlier wake may have come no further.
            try await synchronizer.apply(app)
        } catch {
            // An app that could not be woken shall be asked for again by the next request; one that is gone has none.
            parts.routes.sleepOn(app)
        }
    }

    /// An app whose sleep could not be written down runs on, and uses hours.
    private func putToSleep(_ apps: [ResourceID]) async {
        for app in apps {
            do {
                try await parts.store.putToSleep(app)
            } catch {
                ledger?.couldNotSleep(app, at: parts.control.clock.now())
            }
        }
    }

    /// Apps that are gone by now need nothing.
    private func apply(_ apps: [ResourceID]) async {
        for app in apps {
            do {
                try await synchronizer.apply(app)
            } catch StoreError.notFound {
                continue
            } catch {
                // Its dynos go on as they were; what the store says of it counts at the next try.
                ledger?.couldNotSleep(app, at: parts.control.clock.now())
            }
        }
    }
}

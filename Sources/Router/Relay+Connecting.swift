import Linux
import Model

/// How far one exchange has come in its search for a dyno (spec router §4).
struct DynoSearch {
    /// When all attempts and all waiting end.
    var phaseEnd = PlatformInstant.distantFuture
    var attempts = 0
    /// How often every dyno was found in quarantine.
    var looks = 0
    /// The dyno that was tried last.
    var lastDyno: DynoPool?
    /// The connection that is being made.
    var connecting: DynoConnection?
    /// When the attempt under way, or the one that came about, began.
    var attemptBegan = PlatformInstant(nanoseconds: 0)
    var timer: TimerID?
    var waitsFor: Wait?
    /// An attempt that the hop or a fault holds up.
    var heldAttempt: PendingStep?
    /// What a fault has in mind for this exchange.
    var forcedClose: PendingStep?

    enum Wait { case start, release }

    /// Begins anew; nothing may be under way.
    @inline(__always)
    mutating func reset(phaseEnd: PlatformInstant = .distantFuture) {
        self.phaseEnd = phaseEnd
        attempts = 0
        looks = 0
        attemptBegan = PlatformInstant(nanoseconds: 0)
        if lastDyno != nil { lastDyno = nil }
    }
}

/// The search for a dyno and for a connection to it.
extension Relay {
    /// Chooses a dyno and connects to it, or waits, or gives up.
    func findDyno() {
        guard let app else { return }
        // Its dynos are on their way out; the others who wait have been told by `RoutedApp.retire`.
        if app.isRetired { return fail(exchange.failure(.noSuchApp)) }
        if features.contains(.sessionAffinity), let pool = boundPool { return checkOut(pool) }
        switch app.choose(at: worker.loop.now, random: worker.random.next()) {
        case .dyno(let index): checkOut(app.pools[index])
        case .waitForStart: wait(for: .start)
        case .waitForRelease:
            wait(for: .release)
            let pause = DynoSelection.pause(afterLooks: search.looks)
            search.looks += 1
            search.timer = worker.loop.schedule(at: worker.loop.now + pause) { [self] in
                search.timer = nil
                lookAgain()
            }
        case .refuse(let error): fail(exchange.failure(error))
        }
    }

    /// The route table has changed, or a pause is over.
    func lookAgain() {
        guard search.waitsFor != nil else { return }
        endWait()
        findDyno()
    }

    /// The 75 s are over.
    func searchTimedOut() {
        if search.connecting != nil || search.heldAttempt != nil { return attemptFailed(.connectionTimedOut) }
        fail(search.waitsFor == .release ? .noDynoReleased(quarantineCode) : .noDynoStarted)
    }

    /// A connection is in hand, new or pooled, at once or after failures and waits: the request goes out.
    func connectionMade(_ connection: DynoConnection) {
        endSearch()
        dyno = connection
        connection.relay = self
        connection.pool.beganUse()
        connected = worker.loop.now
        exchange.connected()
        moveDeadline()
        if features.contains(.legacyRouter) { addRouteTimes() }
        if let link = connection.pool.link { beginExchange(over: link, on: connection) }
        if isBeginning { return }
        sendHeadAlone()
        client?.receiveLater()
    }

    /// A connection that was being made has come about.
    func connectionSucceeded() {
        guard let connection = search.connecting else { return }
        if connection.pool.isRetired { return leaveDyno() }
        marks.steps.end(.connected, at: worker.loop.now)
        search.connecting = nil
        connectionMade(connection)
    }

    /// An attempt failed: that dyno is left alone for a while and another is tried (spec router §4.2, §4.3).
    func attemptFailed(_ cause: Exchange.Cause) {
        guard let app, let pool = search.lastDyno else { return }
        if pool.isRetired, worker.loop.now < search.phaseEnd { return leaveDyno() }
        marks.steps.end(cause == .connectionTimedOut ? .timedOut : .refused, at: worker.loop.now)
        cancelAttempt()
        app.quarantine(pool, at: worker.loop.now)
        if search.attempts >= app.selection.attemptLimit || worker.loop.now >= search.phaseEnd {
            fail(cause)
        } else {
            findDyno()
        }
    }

    /// Stops waiting and connecting.
    func endSearch() {
        endWait()
        cancelAttempt()
    }

    /// Begins a connection to the dyno of `pool`.
    func open(to pool: DynoPool) {
        do throws(Errno) {
            search.connecting = try DynoConnection.open(to: pool, for: self)
        } catch {
            // Out of descriptors or ports is the router's own trouble; anything else the dyno's.
            if error == .connectionRefused || error == .timedOut {
                attemptFailed(.connectionRefused)
            } else {
                failWithoutDescriptors()
            }
        }
    }

    /// The system has no descriptor or port left: the router's own trouble.
    func failWithoutDescriptors() {
        marks.steps.end(.failed, at: worker.loop.now)
        fail(exchange.failure(.platform(.h99)))
    }

    // MARK: - Private

    private func checkOut(_ pool: DynoPool) {
        search.lastDyno = pool
        if let connection = pool.takeIdle() {
            connection.beginUse()
            connectionMade(connection)
        } else {
            connect(to: pool)
        }
    }

    private func connect(to pool: DynoPool) {
        search.attempts += 1
        marks.steps.beginConnect(to: pool.dyno.name.number, at: worker.loop.now)
        search.attemptBegan = worker.loop.now
        let deadline = min(worker.loop.now + Limits.Router.connect, search.phaseEnd)
        search.timer = worker.loop.schedule(at: deadline) { [self] in
            search.timer = nil
            attemptFailed(.connectionTimedOut)
        }
        if let link = pool.link { connect(to: pool, over: link) } else { open(to: pool) }
    }

    /// The dyno has left the route table while it was connected to: it gets nothing new, and the attempt does not
    /// count.
    private func leaveDyno() {
        marks.steps.end(.left, at: worker.loop.now)
        cancelAttempt()
        search.attempts -= 1
        search.lastDyno = nil
        findDyno()
    }

    private func wait(for what: DynoSearch.Wait) {
        search.waitsFor = what
        marks.steps.beginWait(what == .start ? .waitForStart : .waitForRelease, at: worker.loop.now)
        app?.beginWaiting(self)
        // After that, so that no change of the table can be missed.
        if what == .start { app?.attention?.requestWaits() }
    }

    private func endWait() {
        if search.waitsFor != nil {
            app?.endWaiting(self)
            marks.steps.end(.waited, at: worker.loop.now)
        }
        search.waitsFor = nil
        cancelTimer()
    }

    private func cancelAttempt() {
        cancelTimer()
        if let held = search.heldAttempt {
            drop(held)
            search.heldAttempt = nil
        }
        if let connecting = search.connecting {
            connecting.close()
            search.connecting = nil
        }
    }

    private func cancelTimer() {
        guard let timer = search.timer else { return }
        worker.loop.cancel(timer)
        search.timer = nil
    }
}

import Linux
import Model
import PlatformAPI
import Router
import Store

extension Platform {
    func perform(_ call: FaultList) async throws -> [InjectedFault] {
        faultEnds.settle()
        return try await present(parts.routes.links.faults)
    }

    func perform(_ call: FaultCreate) async throws -> InjectedFault {
        let app = try await app(call.app)
        let dyno = try call.dyno.map { try dynoName($0, for: call.kind) }
        try check(call)
        faultEnds.settle()
        let now = parts.control.clock.now()
        let (fault, isOneTooMany) = parts.routes.changeLinks { links in
            let fault = Fault(
                id: links.nextID(),
                kind: call.kind,
                dyno: dyno,
                probability: call.probability ?? 1,
                end: call.durationMilliseconds.map { now + .microseconds(Int64($0 * 1_000)) }
                    ?? .distantFuture,
                delay: call.delayMilliseconds.map { .microseconds(Int64($0 * 1_000)) },
                bytes: call.bytes,
                bytesPerSecond: call.bytesPerSecond,
                tally: FaultTally(limit: call.count) { [faultEnds] in faultEnds.settleSoon() }
            )
            if links.faults.count >= Limits.Platform.faults { return (fault, true) }
            links.add(fault, to: app.id)
            return (fault, false)
        }
        if isOneTooMany {
            throw APIErrorBody(
                .invalidParams,
                "\(Limits.Platform.faults) faults are switched on. Take some away with: herolocal fault:remove"
            )
        }
        faultEnds.follow()
        tell("Switch on", fault, of: app.id)
        return present(fault, of: app)
    }

    func perform(_ call: FaultDelete) async throws -> InjectedFault {
        faultEnds.settle()
        let id = DecimalDigits.value(call.fault)
        guard let found = parts.routes.links.faults.first(where: { $0.fault.id == id }) else {
            throw unknownFault(call)
        }
        let app = try await app(found.app.description)
        // It may have gone while its app was looked up.
        guard let removed = parts.routes.changeLinks({ $0.removeFault(found.fault.id) }) else {
            throw unknownFault(call)
        }
        faultEnds.follow()
        tell("Switch off", removed.fault, of: app.id)
        return present(removed.fault, of: app)
    }

    func perform(_ call: FaultDeleteAll) async throws -> [InjectedFault] {
        try await present(removeFaults(of: nil))
    }

    func perform(_ call: AppFaultDeleteAll) async throws -> [InjectedFault] {
        let app = try await app(call.app)
        return removeFaults(of: app.id).map { present($0.fault, of: app) }
    }

    // MARK: - Private

    private func unknownFault(_ call: FaultDelete) -> APIErrorBody {
        APIErrorBody(
            .notFound,
            "There is no fault \(call.fault.onOneLine). See those that are on with: herolocal fault:list",
            resource: "fault"
        )
    }

    /// Switches the faults of an app off, or everyone's; those that are over by now ended by themselves.
    private func removeFaults(of app: ResourceID?) -> [(app: ResourceID, fault: Fault)] {
        faultEnds.settle()
        let removed = parts.routes.changeLinks { $0.removeFaults(of: app) }
        faultEnds.follow()
        for (app, fault) in removed { tell("Switch off", fault, of: app) }
        return removed
    }

    /// Says it in the app's log, so that who reads of failures later knows where they came from.
    private func tell(_ verb: String, _ fault: Fault, of app: ResourceID) {
        let dyno = fault.dyno.map { " of \($0)" } ?? ""
        events.write(
            ["\(verb) fault \(fault.kind.rawValue)\(dyno) by user \(account.email)"],
            app: app,
            at: .now
        )
    }

    private func check(_ call: FaultCreate) throws {
        if let probability = call.probability, !(probability > 0 && probability <= 1) {
            throw RequestProblem.invalid("probability", "must be over 0 and at most 1")
        }
        if let count = call.count, count < 1 { throw RequestProblem.invalid("count", "must be at least 1") }
        try checkDuration(call.durationMilliseconds, "duration_ms")
        try checkDuration(call.delayMilliseconds, "delay_ms")
        let settings: [(FaultKind.Setting, key: String, isGiven: Bool)] = [
            (.delay, "delay_ms", call.delayMilliseconds != nil), (.bytes, "bytes", call.bytes != nil),
            (.rate, "bytes_per_second", call.bytesPerSecond != nil),
        ]
        for (setting, key, isGiven) in settings where isGiven && !call.kind.settings.contains(setting) {
            throw RequestProblem.invalid(key, "means nothing to the fault \(call.kind.rawValue)")
        }
        let mostBytes = call.kind.mostBytes
        if let bytes = call.bytes, !(0...mostBytes).contains(bytes) {
            throw RequestProblem.invalid("bytes", "must be 0 to \(mostBytes)")
        }
        if let rate = call.bytesPerSecond, !(1...Limits.Platform.faultBytes).contains(rate) {
            throw RequestProblem.invalid("bytes_per_second", "must be 1 to \(Limits.Platform.faultBytes)")
        }
    }

    private func checkDuration(_ milliseconds: Double?, _ key: String) throws {
        let longest = Limits.Platform.longestFault.wholeMilliseconds
        if let milliseconds, !(0...longest).contains(milliseconds) {
            throw RequestProblem.invalid(key, "must be 0 to \(Int(longest))")
        }
    }

    private func dynoName(_ text: String, for kind: FaultKind) throws -> DynoName {
        guard let name = try? DynoName(text), name.type == .web else {
            throw RequestProblem.invalid("dyno", "must be the name of a web dyno, such as web.1")
        }
        if kind.place == .request {
            throw RequestProblem.invalid(
                "dyno",
                "means nothing to \(kind.rawValue): it strikes before a dyno is chosen"
            )
        }
        return name
    }

    private func present(_ faults: [(app: ResourceID, fault: Fault)]) async throws -> [InjectedFault] {
        let apps = Dictionary(try await store.apps().map { ($0.id, $0) }) { first, _ in first }
        return faults.compactMap { id, fault in apps[id].map { present(fault, of: $0) } }
    }

    private func present(_ fault: Fault, of app: AppRecord) -> InjectedFault {
        let settings = fault.kind.settings
        let left = fault.end - parts.control.clock.now()
        return InjectedFault(
            app: NamedReference(id: app.id, name: app.name.description),
            bytes: fault.bytes,
            bytesPerSecond: settings.contains(.rate) ? fault.bytesPerSecond : nil,
            count: fault.tally.limit,
            delayMilliseconds: settings.contains(.delay) ? fault.delay.wholeMilliseconds : nil,
            dyno: fault.dyno?.description,
            id: fault.id,
            kind: fault.kind,
            probability: fault.probability,
            remainingMilliseconds: fault.end == .distantFuture ? nil : max(0, left.wholeMilliseconds),
            struck: fault.tally.struck
        )
    }
}

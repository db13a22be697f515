import DynoManager
import Model
import Testing

@Suite("The reconciler")
struct ReconcilerTests {
    private let app = ResourceID(high: 1, low: 1)
    private let first = ReleaseReference(id: ResourceID(high: 2, low: 1), version: 1)
    private let second = ReleaseReference(id: ResourceID(high: 2, low: 2), version: 2)

    private func wanted(
        _ quantities: [ProcessType: Int],
        release: ReleaseReference? = nil,
        size: DynoSize = .basic,
        hasSlug: Bool = true
    ) -> WantedApp {
        WantedApp(
            id: app,
            release: release ?? first,
            slug: hasSlug ? ResourceID(high: 3, low: 1) : nil,
            environment: [:],
            formation: quantities.mapValues { WantedApp.Row(quantity: $0, size: size, command: "x") }
        )
    }

    private func running(_ names: String...) throws -> [Reconciler.Running] {
        try names.enumerated().map { index, name in
            Reconciler.Running(
                id: id(index),
                name: try DynoName(name),
                release: first,
                size: .basic
            )
        }
    }

    private func id(_ index: Int) -> ResourceID { ResourceID(high: 9, low: UInt64(index)) }

    @Test("starts what is missing, in order")
    func start() throws {
        let worker = try ProcessType("worker")
        #expect(
            Reconciler.plan(wanted: wanted([.web: 2, worker: 1]), running: []) == [
                .start(try DynoName("web.1")), .start(try DynoName("web.2")),
                .start(try DynoName("worker.1")),
            ]
        )
    }

    @Test("has nothing to do when all is well")
    func idle() throws {
        let plan = Reconciler.plan(wanted: wanted([.web: 2]), running: try running("web.1", "web.2"))
        #expect(plan.isEmpty)
    }

    @Test("a scale touches only the dynos that are added or removed")
    func scale() throws {
        let three = try running("web.1", "web.2", "web.3")
        #expect(Reconciler.plan(wanted: wanted([.web: 1]), running: three) == [.stop(id(2)), .stop(id(1))])
        #expect(
            Reconciler.plan(wanted: wanted([.web: 4]), running: three) == [.start(try DynoName("web.4"))]
        )
    }

    @Test("numbers have no holes: a missing one in the middle is filled")
    func holes() throws {
        let plan = Reconciler.plan(wanted: wanted([.web: 3]), running: try running("web.1", "web.3"))
        #expect(plan == [.start(try DynoName("web.2"))])
    }

    @Test("a new release replaces every dyno")
    func release() throws {
        let plan = Reconciler.plan(
            wanted: wanted([.web: 2], release: second),
            running: try running("web.1", "web.2")
        )
        #expect(plan == [.replace(id(0)), .replace(id(1))])
    }

    @Test("a new size replaces the dynos of its type")
    func size() throws {
        let plan = Reconciler.plan(
            wanted: wanted([.web: 1], size: .standard1X),
            running: try running("web.1")
        )
        #expect(plan == [.replace(id(0))])
    }

    @Test("with preboot, a release lets at least two web dynos serve on; other types and sizes do not wait")
    func preboot() throws {
        let worker = try ProcessType("worker")
        var app = wanted([.web: 2, worker: 1], release: second, size: .standard1X)
        app.hasPreboot = true
        let names = ["web.1", "web.2", "worker.1"]
        func plan(_ app: WantedApp, from size: DynoSize = .standard1X) throws -> [Reconciler.Step] {
            let running = try names.enumerated().map { index, name in
                Reconciler.Running(id: id(index), name: try DynoName(name), release: first, size: size)
            }
            return Reconciler.plan(wanted: app, running: running)
        }
        #expect(try plan(app) == [.preboot(id(0)), .preboot(id(1)), .replace(id(2))])
        let replaced: [Reconciler.Step] = [.replace(id(0)), .replace(id(1)), .replace(id(2))]
        #expect(try plan(app, from: .basic) == replaced)
        app.formation[.web]?.quantity = 1
        #expect(try plan(app) == [.stop(id(1)), .replace(id(0)), .replace(id(2))])
        for size in [DynoSize.basic, .eco] {
            var small = wanted([.web: 2, worker: 1], release: second, size: size)
            small.hasPreboot = true
            #expect(try plan(small, from: size) == replaced)
        }
    }

    @Test("a type that is gone from the formation is stopped")
    func type() throws {
        let plan = Reconciler.plan(wanted: wanted([.web: 1]), running: try running("web.1", "clock.1"))
        #expect(plan == [.stop(id(1))])
    }

    @Test("nothing runs without a slug, and nothing of an app that nobody wants")
    func nothing() throws {
        let one = try running("web.1")
        #expect(Reconciler.plan(wanted: wanted([.web: 1], hasSlug: false), running: one) == [.stop(id(0))])
        #expect(Reconciler.plan(wanted: nil, running: one) == [.stop(id(0))])
    }

    @Test("a negative quantity is none")
    func negative() {
        #expect(Reconciler.plan(wanted: wanted([.web: -1]), running: []).isEmpty)
    }

    @Test("an app that falls asleep puts every dyno to sleep, and starts what is missing asleep")
    func fallingAsleep() throws {
        var app = wanted([.web: 2])
        app.sleep = .idle
        #expect(
            Reconciler.plan(wanted: app, running: try running("web.1", "web.3")) == [
                .stop(id(1)), .putToSleep(id(0)), .start(try DynoName("web.2")),
            ]
        )
    }

    @Test("an app that sleeps has nothing to do, but for what is of an older release")
    func asleep() throws {
        var app = wanted([.web: 1])
        app.sleep = .outOfHours
        let asleep = Reconciler.Running(
            id: id(0),
            name: try DynoName("web.1"),
            release: first,
            size: .basic,
            isAsleep: true
        )
        #expect(Reconciler.plan(wanted: app, running: [asleep]).isEmpty)
        app.release = second
        #expect(Reconciler.plan(wanted: app, running: [asleep]) == [.putToSleep(id(0))])
    }

    @Test("an app that wakes starts what sleeps; a release replaces it")
    func wake() throws {
        let asleep = Reconciler.Running(
            id: id(0),
            name: try DynoName("web.1"),
            release: first,
            size: .basic,
            isAsleep: true
        )
        #expect(Reconciler.plan(wanted: wanted([.web: 1]), running: [asleep]) == [.wake(id(0))])
        let plan = Reconciler.plan(wanted: wanted([.web: 1], release: second), running: [asleep])
        #expect(plan == [.replace(id(0))])
    }
}

import Linux
import Testing

@testable import Router

@Suite("DeadlineWheel")
struct DeadlineWheelTests {
    @Test("a deadline passes at its time, neither before nor a slot later")
    func exact() async throws {
        let wheel = try TurningWheel()
        let element = try await wheel.insert(after: .milliseconds(30_250))
        await wheel.step(.milliseconds(30_249))
        #expect(await wheel.passed() == [])
        await wheel.step(.milliseconds(1))
        #expect(await wheel.passed() == [element])
    }

    @Test("a deadline that was moved by a plain store passes at its new time")
    func moved() async throws {
        let wheel = try TurningWheel()
        let element = try await wheel.insert(after: .seconds(55))
        await wheel.step(.seconds(20))
        await wheel.move(element, to: .seconds(55))
        await wheel.step(.seconds(54))
        #expect(await wheel.passed() == [])
        await wheel.move(element, to: .seconds(30))
        await wheel.step(.seconds(30))
        #expect(await wheel.passed() == [element])
    }

    @Test("one that left is not told, and a long step tells everybody else once")
    func removed() async throws {
        let wheel = try TurningWheel()
        var elements: [Int] = []
        for seconds in 0..<100 { elements.append(try await wheel.insert(after: .seconds(30 + seconds))) }
        await wheel.remove(elements[40])
        await wheel.step(.seconds(100_000))
        #expect(await wheel.passed().sorted() == elements.filter { $0 != elements[40] })
    }
}

/// A wheel on a loop of its own with a stopped clock.
private final class TurningWheel: Sendable {
    private let clock = PlatformClock.stopped()
    private let thread: LoopThread
    private let actor: WheelActor

    init() throws {
        thread = try LoopThread(named: "wheel", clock: clock)
        actor = WheelActor(loop: thread.loop)
    }

    deinit { thread.stop() }

    func insert(after delay: Duration) async throws -> Int { await actor.insert(after: delay) }
    func move(_ element: Int, to delay: Duration) async { await actor.move(element, to: delay) }
    func remove(_ element: Int) async { await actor.remove(element) }
    func passed() async -> [Int] { await actor.passed() }

    func step(_ duration: Duration) async {
        clock.step(by: duration)
        // Each turn goes through due timers before it ends; two turns are certain to see the step.
        _ = await actor.passed()
        _ = await actor.passed()
    }
}

private actor WheelActor {
    private final class Element: Deadlined {
        let number: Int
        var deadline: PlatformInstant
        var place = DeadlinePlace.none
        let told: (Int) -> Void

        init(_ number: Int, _ deadline: PlatformInstant, _ told: @escaping (Int) -> Void) {
            self.number = number
            self.deadline = deadline
            self.told = told
        }

        func deadlinePassed() { told(number) }
    }

    private final class Told { var numbers: [Int] = [] }

    private let loop: EventLoop
    private let wheel: DeadlineWheel<Element>
    private var elements: [Element] = []
    private let told = Told()

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.executor.unowned }

    init(loop: EventLoop) {
        self.loop = loop
        wheel = DeadlineWheel(loop: loop)
    }

    func insert(after delay: Duration) -> Int {
        let told = told
        let element = Element(elements.count, loop.clock.now() + delay) { told.numbers.append($0) }
        elements.append(element)
        wheel.insert(element)
        return element.number
    }

    func move(_ element: Int, to delay: Duration) { elements[element].deadline = loop.clock.now() + delay }
    func remove(_ element: Int) { wheel.remove(elements[element]) }
    func passed() -> [Int] { told.numbers }
}

import Linux
import Model
import Testing

@testable import Router

@Suite("DynoSelection")
struct DynoSelectionTests {
    private let start = PlatformInstant(nanoseconds: 0)

    @Test("the choice is uniform among the dynos that are up")
    func uniform() throws {
        let selection = DynoSelection(try app([.up, .starting, .up, .crashed, .up]))
        var generator = SeededGenerator(seed: 7)
        var counts = [0, 0, 0, 0, 0]
        for _ in 0..<30_000 {
            guard case .dyno(let index) = selection.choose(at: start, random: generator.next()) else {
                Issue.record("no dyno was chosen")
                return
            }
            counts[index] += 1
        }
        #expect(counts[1] == 0 && counts[3] == 0)
        for index in [0, 2, 4] { #expect((9_500...10_500).contains(counts[index]), "\(counts)") }
    }

    @Test("a quarantined dyno is left alone for 5 s, then chosen again")
    func quarantine() throws {
        var selection = DynoSelection(try app([.up, .up]))
        selection.quarantine(selection.candidates[0].route.id, at: start)
        for random in [0, UInt64.max / 2, .max] {
            #expect(selection.choose(at: start + .milliseconds(4_999), random: random) == .dyno(1))
        }
        #expect(selection.choose(at: start + .seconds(5), random: 0) == .dyno(0))
    }

    @Test("with every dyno in quarantine the request waits for a release")
    func allQuarantined() throws {
        var selection = DynoSelection(try app([.up, .starting]))
        selection.quarantine(selection.candidates[0].route.id, at: start)
        #expect(selection.choose(at: start, random: 0) == .waitForRelease)
    }

    @Test(
        "what happens without a dyno that is up",
        arguments: [
            ([.starting, .crashed], .waitForStart), ([.crashed], .refuse(.platform(.h10))),
            ([], .waitForStart),
        ] as [([DynoRoute.State], DynoSelection.Choice)]
    )
    func noneUp(states: [DynoRoute.State], choice: DynoSelection.Choice) throws {
        #expect(DynoSelection(try app(states)).choose(at: start, random: 0) == choice)
    }

    @Test("who waits for a start is told when maintenance begins or the formation is scaled to nothing")
    func waitEnds() throws {
        var selection = DynoSelection(try app([.starting]))
        selection.update(try app([.starting], isInMaintenance: true))
        #expect(selection.choose(at: start, random: 0) == .refuse(.platform(.h80)))
        selection.update(try app([], isOutOfDynoHours: true))
        #expect(selection.choose(at: start, random: 0) == .refuse(.platform(.h82)))
        selection.update(try app([], hasWebFormation: false))
        #expect(selection.choose(at: start, random: 0) == .refuse(.platform(.h14)))
    }

    @Test("200 requests for each dyno that is up may be in flight, the next is refused at once")
    func backlog() throws {
        var selection = DynoSelection(try app([.up, .up, .starting]))
        for _ in 0..<400 { try selection.checkOut() }
        #expect(throws: RouterError.platform(.h11)) { try selection.checkOut() }
        selection.checkIn()
        try selection.checkOut()
        #expect(selection.inFlight == 400)
    }

    @Test("maintenance comes before used-up hours, those before a blank app, that before no web dynos")
    func precedence() throws {
        var all = DynoSelection(
            try app(
                [],
                isInMaintenance: true,
                isOutOfDynoHours: true,
                isBlank: true,
                hasWebFormation: false
            )
        )
        #expect(throws: RouterError.platform(.h80)) { try all.checkOut() }
        var spent = DynoSelection(
            try app([], isOutOfDynoHours: true, isBlank: true, hasWebFormation: false)
        )
        #expect(throws: RouterError.platform(.h82)) { try spent.checkOut() }
        var blank = DynoSelection(try app([], isBlank: true, hasWebFormation: false))
        #expect(throws: RouterError.platform(.h81)) { try blank.checkOut() }
        var unscaled = DynoSelection(try app([], hasWebFormation: false))
        #expect(throws: RouterError.platform(.h14)) { try unscaled.checkOut() }
        #expect(all.inFlight == 0 && blank.inFlight == 0 && unscaled.inFlight == 0)
    }

    @Test("attempts are ten, or as many as dynos are up")
    func attempts() throws {
        #expect(DynoSelection(try app([.up, .starting])).attemptLimit == 1)
        #expect(DynoSelection(try app([.up, .up, .up])).attemptLimit == 3)
        #expect(DynoSelection(try app(Array(repeating: .up, count: 12))).attemptLimit == 10)
    }

    @Test("pauses grow from 100 ms to one second")
    func pauses() {
        let pauses = (0..<6).map { DynoSelection.pause(afterLooks: $0) }
        #expect(pauses == [100, 200, 400, 800, 1_000, 1_000].map { .milliseconds($0) })
    }

    @Test("a dyno that stays keeps its quarantine over a new version of the app")
    func update() throws {
        var selection = DynoSelection(try app([.up]))
        selection.quarantine(selection.candidates[0].route.id, at: start)
        selection.update(try app([.up, .up]))
        #expect(selection.choose(at: start, random: 0) == .dyno(1))
        #expect(selection.inFlightLimit == 400)
    }

    private func app(
        _ states: [DynoRoute.State],
        isInMaintenance: Bool = false,
        isOutOfDynoHours: Bool = false,
        isBlank: Bool = false,
        hasWebFormation: Bool = true
    ) throws -> AppRoute {
        let dynos = states.enumerated().map { index, state in
            DynoRoute(
                id: ResourceID(high: 1, low: UInt64(index)),
                name: DynoName(type: .web, number: index + 1),
                port: UInt16(20_000 + index),
                state: state
            )
        }
        return AppRoute(
            id: ResourceID(high: 2, low: 2),
            name: try AppName("demo"),
            hostnames: [],
            isInMaintenance: isInMaintenance,
            isBlank: isBlank,
            hasWebFormation: hasWebFormation,
            isOutOfDynoHours: isOutOfDynoHours,
            dynos: dynos
        )
    }
}

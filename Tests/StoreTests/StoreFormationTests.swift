import Linux
import Model
import Store
import TestSupport
import Testing

@Suite("Store: formation")
struct StoreFormationTests {
    @Test("absolute and relative quantities, never below zero")
    func quantities() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            try await fixture.deploy(app.id, ["web": "x", "worker": "y"])
            let worker = try ProcessType("worker")
            let steps: [([ScaleChange], String)] = [
                ([ScaleChange(type: .web, quantity: .absolute(3))], "web=3 worker=0"),
                (
                    [
                        ScaleChange(type: .web, quantity: .relative(-1)),
                        ScaleChange(type: worker, quantity: .relative(2)),
                    ], "web=2 worker=2"
                ),
                ([ScaleChange(type: worker, quantity: .relative(-9))], "web=2 worker=0"),
                ([ScaleChange(type: .web, quantity: .relative(.max))], "web=2 worker=0"),
            ]
            for (changes, expected) in steps {
                _ = try await fixture.store.updateFormation(of: app.id, changes, at: fixture.time(11))
                #expect(try await fixture.scale(app.id) == expected)
            }
        }
    }

    @Test("scaling makes no release, and resizing keeps the quantity")
    func resize() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            try await fixture.deploy(app.id, ["web": "x"])
            let rows = try await fixture.store.updateFormation(
                of: app.id,
                [ScaleChange(type: .web, size: .standard1X)],
                at: fixture.time(11)
            )
            #expect(rows.map(\.size) == [.standard1X] && rows.map(\.quantity) == [1])
            #expect(try await fixture.store.formation(of: app.id) == rows)
            #expect(try await fixture.store.releases(of: app.id).count == 3)
        }
    }

    @Test("an unknown type, or a check that refuses, changes nothing at all")
    func refused() async throws {
        try await StoreFixture.with { fixture in
            struct Refused: Error, Equatable {}
            let app = try await fixture.app()
            try await fixture.deploy(app.id, ["web": "x"])
            let web = ScaleChange(type: .web, quantity: .absolute(9))
            let unknown = ScaleChange(type: try ProcessType("nope"), quantity: .absolute(1))
            await #expect(throws: StoreError.notFound(.formation("nope"))) {
                try await fixture.store.updateFormation(of: app.id, [web, unknown], at: fixture.time(11))
            }
            await #expect(throws: Refused()) {
                try await fixture.store.updateFormation(of: app.id, [web], at: fixture.time(11)) { rows in
                    #expect(rows.map(\.quantity) == [9], "the check sees what would be")
                    throw Refused()
                }
            }
            #expect(try await fixture.scale(app.id) == "web=1")
        }
    }
}

@Suite("FormationPlan")
struct FormationPlanTests {
    @Test(
        "a new type takes the size tier of the others",
        arguments: [
            ([DynoSize](), DynoSize.basic), ([.basic], .basic), ([.eco], .eco), ([.standard1X], .standard1X),
            ([DynoSize(named: "performance-m") ?? .eco], .standard1X),
        ]
    )
    func sizeTier(_ sizes: [DynoSize], _ expected: DynoSize) async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            if let size = sizes.first {
                try await fixture.deploy(app.id, ["web": "x"])
                let change = ScaleChange(type: .web, size: size)
                _ = try await fixture.store.updateFormation(of: app.id, [change], at: fixture.time(11))
            }
            let released = try await fixture.deploy(app.id, ["web": "x", "zebra": "y"], at: 12)
            #expect(released.formation.last?.size == expected)
        }
    }
}

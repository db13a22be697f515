import Model
import PlatformAPI
import Testing

@testable import ControlPlane
@testable import Store

@Suite("The rules of a formation")
struct FormationRulesTests {
    private func row(_ type: String, _ quantity: Int, _ size: String) throws -> FormationRecord {
        FormationRecord(
            id: .random(),
            app: ResourceID(high: 1, low: 1),
            type: try ProcessType(type),
            quantity: quantity,
            size: try #require(DynoSize(named: size)),
            command: "x",
            created: Timestamp(microseconds: 0),
            updated: Timestamp(microseconds: 0)
        )
    }

    private func refusal(of rows: [FormationRecord]) -> String? {
        do {
            try FormationRules.check(rows)
            return nil
        } catch {
            return (error as? APIErrorBody)?.message ?? "\(error)"
        }
    }

    @Test("let Standard and Performance stand together, and any size alone")
    func mixed() throws {
        #expect(refusal(of: []) == nil)
        #expect(
            refusal(of: [
                try row("web", 2, "performance-m"), try row("worker", 3, "standard-2x"),
                try row("clock", 1, "standard-1x"),
            ]) == nil
        )
        for size in ["eco", "basic", "performance-l"] {
            #expect(refusal(of: [try row("web", 1, size), try row("worker", 1, size)]) == nil)
        }
    }

    @Test("keep Eco and Basic apart from each other and from all else")
    func exclusive() throws {
        #expect(
            refusal(of: [try row("web", 1, "eco"), try row("worker", 1, "basic")])
                == "Cannot mix Eco dynos (web) with Basic dynos (worker). "
                + "Give all process types one size: herolocal ps:type basic"
        )
        #expect(
            refusal(of: [try row("web", 1, "standard-1x"), try row("worker", 1, "basic")])
                == "Cannot mix Basic dynos (worker) with Standard-1X dynos (web). "
                + "Give all process types one size: herolocal ps:type standard-1x"
        )
    }

    @Test("do not count a type that has no dynos")
    func idle() throws {
        #expect(refusal(of: [try row("web", 1, "standard-1x"), try row("worker", 0, "basic")]) == nil)
    }

    @Test("let an Eco type have one dyno, others up to 100")
    func quantity() throws {
        #expect(refusal(of: [try row("web", 1, "eco")]) == nil)
        #expect(
            refusal(of: [try row("web", 2, "eco")])
                == "Cannot update to more than 1 Eco size dynos per process type."
        )
        let most = Limits.Platform.dynosPerType
        #expect(refusal(of: [try row("web", most, "basic")]) == nil)
        #expect(
            refusal(of: [try row("web", most + 1, "basic")]) == "Cannot scale web to more than \(most) dynos."
        )
    }
}

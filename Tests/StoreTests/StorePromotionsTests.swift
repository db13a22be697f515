import Linux
import Model
import Store
import TestSupport
import Testing

@Suite("Store: promotions")
struct StorePromotionsTests {
    @Test("a target gets the very slug, and the promotion is complete with its last target")
    func promotion() async throws {
        try await StoreFixture.with { fixture in
            let (store, release, promotion, targets) = try await begun(fixture)
            #expect(targets.map(\.status) == [.pending, .pending])
            var plan = NewRelease(
                app: targets[0].app,
                description: "Promote demo v3 ab12",
                user: fixture.owner
            )
            plan.code = .slug(try #require(release.slug))
            let made = try await store.promote(targets[0].id, plan, at: fixture.time(30)).release
            #expect(made.slug == release.slug)
            try await store.finishPromotionTarget(targets[0], .succeeded, at: fixture.time(31))
            #expect(try await store.promotion(promotion.id).status == .pending)
            try await store.finishPromotionTarget(targets[1], .failed, error: "no luck", at: fixture.time(32))
            #expect(try await store.promotion(promotion.id).status == .completed)
            let ended = try await store.promotionTargets(of: promotion.id)
            #expect(ended.map(\.release) == [made.id, nil])
            #expect(ended.map(\.error) == [nil, "no luck"])
        }
    }

    @Test("what a killed daemon left pending has failed")
    func recovery() async throws {
        try await StoreFixture.with { fixture in
            let (_, _, promotion, _) = try await begun(fixture)
            let copy = try ScratchFolder()
            for file in ["store.db", "store.db-wal"] {
                let bytes = try FileSystem.readAll(fixture.folder.file(file))
                try FileSystem.writeAtomically(copy.file(file), bytes)
            }
            let opened = try await Store.open(
                path: copy.file("store.db"),
                clock: PlatformClock(),
                at: fixture.time(60)
            )
            let targets = try await opened.store.promotionTargets(of: promotion.id)
            #expect(targets.map(\.status) == [.failed, .failed])
            #expect(try await opened.store.promotion(promotion.id).status == .completed)
            await opened.store.close()
        }
    }

    @Test("a pipeline forgets the oldest, which nobody asks for")
    func bound() async throws {
        try await StoreFixture.with { fixture in
            let (store, release, first, targets) = try await begun(fixture)
            for target in targets {
                try await store.finishPromotionTarget(target, .succeeded, at: fixture.time(25))
            }
            for second in 0..<Int64(Limits.Store.promotionsPerPipeline) {
                _ = try await store.createPromotion(
                    of: release,
                    in: first.pipeline,
                    to: targets.map(\.app),
                    at: fixture.time(100 + second)
                )
            }
            await #expect(throws: StoreError.notFound(.promotion(first.id))) {
                try await store.promotion(first.id)
            }
        }
    }

    /// A promotion of `demo` to two apps that has just begun.
    private func begun(
        _ fixture: StoreFixture
    ) async throws -> (Store, ReleaseRecord, PromotionRecord, [PromotionTargetRecord]) {
        let store = fixture.store
        let source = try await fixture.app()
        let release = try await fixture.deploy(source.id, ["web": "run"]).release
        let pipe = try await store.createPipeline(
            PipelineName("pipe"),
            owner: fixture.owner,
            at: fixture.time(1)
        )
        let apps = [try await fixture.app("one").id, try await fixture.app("two").id]
        let promotion = try await store.createPromotion(
            of: release,
            in: pipe.id,
            to: apps,
            at: fixture.time(20)
        )
        return (store, release, promotion, try await store.promotionTargets(of: promotion.id))
    }
}

import Model
import Store
import Testing

@Suite("Store: how long slugs are kept")
struct StoreRetentionTests {
    /// 31 days after the first deploy, in seconds.
    private static let later: Int64 = 31 * 24 * 60 * 60

    @Test("a release that is older than 30 days and 20 others loses its slug and is expired")
    func expired() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            let old = try await fixture.deploy(app.id, ["web": "one"], checksum: "01")
            for number in 2...21 {
                try await fixture.deploy(app.id, ["web": "\(number)"], checksum: "\(10 + number)", at: 11)
            }
            let store = fixture.store
            #expect(try await store.expireSlugs(except: [], at: fixture.time(Self.later - 86_400)) == [])
            #expect(try await store.expireSlugs(except: [], at: fixture.time(Self.later)) == ["01"])
            let releases = try await store.releases(of: app.id)
            #expect(releases.filter { $0.status == .expired }.map(\.version) == [3])
            #expect(releases.first { $0.version == 3 }?.slug == nil)
            #expect(releases.filter(\.isEligibleForRollback).count == 20)
            #expect(try await store.builds(of: app.id).first?.slug == nil)
            await #expect(throws: StoreError.expired(version: 3)) {
                try await store.rollback(
                    app.id,
                    to: old.release.id,
                    user: fixture.owner,
                    at: fixture.time(30)
                )
            }
            #expect(try await store.ownedFiles().slugs.count == 20)
            // What is forgotten once is not forgotten again.
            #expect(try await store.expireSlugs(except: [], at: fixture.time(Self.later)) == [])
        }
    }

    @Test("a slug that a newer release has, or another app, or a dyno, is kept with all its releases")
    func shared() async throws {
        try await StoreFixture.with { fixture in
            let (app, other) = (try await fixture.app(), try await fixture.app("other"))
            let first = try await fixture.deploy(app.id, ["web": "one"], checksum: "01")
            let second = try await fixture.deploy(app.id, ["web": "two"], checksum: "02")
            var promotion = NewRelease(app: other.id, description: "Promote demo v3", user: fixture.owner)
            promotion.code = .slug(try #require(first.release.slug))
            _ = try await fixture.store.release(promotion, at: fixture.time(12))
            for number in 0..<25 { _ = try await fixture.set(app.id, ["KEY": "\(number)"]) }
            let time = fixture.time(Self.later)
            #expect(try await fixture.store.expireSlugs(except: [], at: time) == [])
            try await fixture.deploy(app.id, ["web": "three"], checksum: "03", at: 21)
            for number in 0..<25 { _ = try await fixture.set(app.id, ["KEY": "\(number)"], at: 22) }
            let running: Set = [second.release.id]
            #expect(try await fixture.store.expireSlugs(except: running, at: time) == [])
            #expect(try await fixture.store.expireSlugs(except: [], at: time) == ["02"])
            let kept = try await fixture.store.releases(of: other.id).last
            #expect(kept?.isEligibleForRollback == true)
        }
    }

    @Test("what runs and what waits for its command is never old; a slug without a release may be")
    func neverOld() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            try await fixture.deploy(app.id, ["web": "one"], checksum: "01")
            try await fixture.deploy(app.id, ["web": "two"], checksum: "02", status: .pending)
            for _ in 0..<25 {
                let failing = try await fixture.deploy(app.id, ["web": "x"], checksum: "03", status: .pending)
                _ = try await fixture.store.finishRelease(failing.release.id, .failed, at: fixture.time(11))
            }
            let alone = try await fixture.store.createSlug(
                fixture.slug(["web": "x"], checksum: "04"),
                app: app.id,
                at: fixture.time(1)
            )
            #expect(try await fixture.store.expireSlugs(except: [], at: fixture.time(Self.later)) == ["04"])
            await #expect(throws: StoreError.notFound(.slug(alone.id))) {
                try await fixture.store.slug(alone.id)
            }
            let releases = try await fixture.store.releases(of: app.id)
            // Five of the failed ones are older than 20 others, and their slugs are their own.
            #expect(releases.filter { $0.status == .expired }.map(\.version) == Array(5...9))
            #expect(releases[2].status == .succeeded && releases[3].status == .pending)
        }
    }

    @Test("code for another stack comes with a release that says so, which has the code from before")
    func stack() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            let first = try await fixture.deploy(app.id, ["web": "one"], stack: "heroku-22")
            #expect(first.stackUpgrade == nil, "there was no code to be moved")
            let second = try await fixture.deploy(app.id, ["web": "two"], stack: "heroku-24", at: 12)
            let upgrade = try #require(second.stackUpgrade)
            #expect(upgrade.description == "Upgraded stack to heroku-24" && upgrade.version == 4)
            #expect(upgrade.slug == first.release.slug && second.release.version == 5)
            #expect(try await fixture.store.app(app.id).stack == "heroku-24")
            #expect(try await fixture.deploy(app.id, ["web": "three"], at: 13).stackUpgrade == nil)
        }
    }
}

import Linux
import Model
import Store
import TestSupport
import Testing

@Suite("Store: releases")
struct StoreReleasesTests {
    @Test("the first deploy makes v3, scales web to one and finishes the build")
    func firstDeploy() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            let released = try await fixture.deploy(app.id, ["web": "gunicorn", "worker": "rq"])
            #expect(released.release.version == 3 && released.isFirstDeploy)
            #expect(
                released.formation.map { "\($0.type)=\($0.quantity):\($0.size.name)" } == [
                    "web=1:Basic", "worker=0:Basic",
                ]
            )
            let build = try #require(try await fixture.store.builds(of: app.id).first)
            #expect(build.status == .succeeded)
            #expect(build.release == released.release.id && build.slug == released.release.slug)
            let after = try await fixture.store.app(app.id)
            #expect(after.slugBytes == 1_234 && after.buildpackDescription == "Python")
            #expect(after.released == fixture.time(10))
            #expect(try await fixture.store.currentRelease(of: app.id) == released.release)
        }
    }

    @Test("later deploys keep quantities, drop types that vanish and start new ones at zero")
    func laterDeploys() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            let first = try await fixture.deploy(app.id, ["web": "one", "worker": "rq"])
            _ = try await fixture.store.updateFormation(
                of: app.id,
                [ScaleChange(type: .web, quantity: .absolute(4))],
                at: fixture.time(11)
            )
            let second = try await fixture.deploy(app.id, ["web": "two", "clock": "tick"], at: 12)
            #expect(!second.isFirstDeploy)
            #expect(try await fixture.scale(app.id) == "clock=0 web=4")
            #expect(second.formation.last?.id == first.formation.first?.id, "web is the same row")
            #expect(second.formation.last?.command == "two")
        }
    }

    @Test("a release that waits for its command changes nothing until it succeeds")
    func pendingRelease() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            let pending = try await fixture.deploy(app.id, ["web": "one"], status: .pending)
            #expect(pending.formation.isEmpty)
            #expect(try await fixture.store.currentRelease(of: app.id).version == 2)
            #expect(try await fixture.store.app(app.id).slugBytes == nil)
            let done = try await fixture.store.finishRelease(
                pending.release.id,
                .succeeded,
                at: fixture.time(15)
            )
            #expect(done.isFirstDeploy && done.release.status == .succeeded)
            #expect(try await fixture.scale(app.id) == "web=1")
            #expect(try await fixture.store.currentRelease(of: app.id).version == 3)
        }
    }

    @Test("a failed release uses up its number and leaves code and formation alone")
    func failedRelease() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            let good = try await fixture.deploy(app.id, ["web": "one"])
            let bad = try await fixture.deploy(app.id, ["web": "two", "bad": "x"], status: .pending, at: 12)
            _ = try await fixture.store.finishRelease(bad.release.id, .failed, at: fixture.time(13))
            #expect(try await fixture.scale(app.id) == "web=1")
            #expect(try await fixture.store.currentRelease(of: app.id).id == good.release.id)
            let next = try await fixture.set(app.id, ["KEY": "value"])
            #expect(next?.release.version == 5)
            #expect(next?.release.slug == good.release.slug, "the code that runs, not the code that failed")
        }
    }

    @Test("a rollback is a new release with the old slug, config and process types")
    func rollback() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            _ = try await fixture.set(app.id, ["KEY": "old"], at: 1)
            let old = try await fixture.deploy(app.id, ["web": "one", "worker": "rq"])
            _ = try await fixture.set(app.id, ["KEY": "new", "MORE": "x"])
            try await fixture.deploy(app.id, ["web": "two"], at: 22)
            let back = try await fixture.store.rollback(
                app.id,
                to: old.release.id,
                user: fixture.owner,
                at: fixture.time(30)
            )
            #expect(back.release.version == 7 && back.release.description == "Rollback to v4")
            #expect(back.release.slug == old.release.slug && !back.isFirstDeploy)
            #expect(try await fixture.config(app.id) == ["KEY": "old"])
            #expect(try await fixture.scale(app.id) == "web=1 worker=0")
            #expect(try await fixture.store.snapshot(of: app.id).formation.first?.command == "one")
        }
    }

    @Test("only a succeeded release with code can be gone back to")
    func rollbackRefused() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            let other = try await fixture.app("other")
            let foreign = try await fixture.deploy(other.id, ["web": "x"])
            let first = try #require(try await fixture.store.releases(of: app.id).first)
            await #expect(throws: StoreError.notEligibleForRollback(version: 1)) {
                try await fixture.store.rollback(
                    app.id,
                    to: first.id,
                    user: fixture.owner,
                    at: fixture.time(1)
                )
            }
            let id = foreign.release.id
            await #expect(throws: StoreError.notFound(.release(id.description))) {
                try await fixture.store.rollback(app.id, to: id, user: fixture.owner, at: fixture.time(1))
            }
            #expect(try await fixture.store.releases(of: app.id).count == 2)
        }
    }

    @Test("a release is found by UUID, number and vN", arguments: ["2", "v2", "uuid"])
    func lookup(_ form: String) async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            let second = try #require(try await fixture.store.releases(of: app.id).last)
            let reference = form == "uuid" ? second.id.description : form
            #expect(try await fixture.store.release(of: app.id, matching: reference) == second)
            for wrong in ["3", "v02", "+2", "", "v", ResourceID.random().description] {
                await #expect(throws: StoreError.self) {
                    try await fixture.store.release(of: app.id, matching: wrong)
                }
            }
        }
    }

    @Test("a slug made over the API is released once its file is there")
    func slugRelease() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            var new = try fixture.slug(["web": "run"])
            new.checksum = nil
            new.sizeBytes = nil
            let slug = try await fixture.store.createSlug(new, app: app.id, at: fixture.time(1))
            #expect(slug.checksum == nil && slug.sizeBytes == nil && slug.app == app.id)
            let stored = try await fixture.store.setSlugFile(
                slug.id,
                checksum: "cd34",
                sizeBytes: 99,
                at: fixture.time(2)
            )
            #expect(stored.checksum == "cd34" && stored.sizeBytes == 99)
            #expect(stored.processTypes == [.web: "run"])
            var release = NewRelease(app: app.id, description: "Deploy", user: fixture.owner)
            release.code = .slug(slug.id)
            let released = try await fixture.store.release(release, at: fixture.time(3))
            #expect(released.isFirstDeploy)
            #expect(try await fixture.store.snapshot(of: app.id).slug == stored)
        }
    }

    @Test("a release of a slug that is not there changes nothing")
    func missingSlug() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            let missing = ResourceID.random()
            var release = NewRelease(app: app.id, description: "Deploy", user: fixture.owner)
            release.code = .slug(missing)
            await #expect(throws: StoreError.notFound(.slug(missing))) {
                try await fixture.store.release(release, at: fixture.time(3))
            }
            #expect(try await fixture.store.releases(of: app.id).count == 2)
        }
    }
}

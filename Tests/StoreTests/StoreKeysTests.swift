import Model
import Testing

@testable import Store

@Suite("Store: keys and authorizations")
struct StoreKeysTests {
    @Test("a key is there once, found by id and fingerprint, and no more of them than there may be")
    func keys() async throws {
        try await StoreFixture.with { fixture in
            let store = fixture.store
            let account = fixture.owner.id
            func key(_ number: Int) -> KeyRecord {
                KeyRecord(
                    publicKey: "ssh-ed25519 \(number)",
                    fingerprint: "SHA256:\(number)",
                    comment: "",
                    created: fixture.time(Int64(number))
                )
            }
            let first = key(0)
            try await store.addKey(first, of: account)
            #expect(try await store.key(of: account, matching: first.id.description) == first)
            #expect(try await store.key(of: account, matching: "SHA256:0") == first)
            await #expect(throws: StoreError.keyExists) { try await store.addKey(key(0), of: account) }
            for number in 1..<Limits.Store.keys { try await store.addKey(key(number), of: account) }
            await #expect(throws: StoreError.tooMany("keys", maximum: Limits.Store.keys)) {
                try await store.addKey(key(1_000), of: account)
            }
            #expect(try await store.removeKey(of: account, matching: "SHA256:0") == first)
            await #expect(throws: StoreError.notFound(.key("SHA256:0"))) {
                try await store.key(of: account, matching: "SHA256:0")
            }
            #expect(try await store.keys(of: account).count == Limits.Store.keys - 1)
        }
    }

    @Test("an authorization ends with its last secret, and with its client")
    func ends() async throws {
        try await StoreFixture.with { fixture in
            let (store, account, time) = (fixture.store, fixture.owner.id, fixture.time(0))
            let client = OAuthClientRecord(name: "ci", redirectURI: "http://x/", created: time, updated: time)
            try await store.addOAuthClient(client, of: account)
            #expect(try await store.oauthClients(of: account) == [client])
            func add(_ hash: String) async throws -> AuthorizationRecord {
                let record = AuthorizationRecord(
                    description: "ci",
                    scope: ["read"],
                    client: client.id,
                    grant: .init(hash: hash),
                    created: time,
                    updated: time
                )
                try await store.addAuthorization(record, of: account)
                return record
            }
            let (first, second) = (try await add("one"), try await add("two"))
            _ = try await store.updateAuthorization(first.id, of: account) { $0.grant = nil }
            #expect(try await store.authorizations(of: account) == [second])
            // What a change throws changes nothing.
            await #expect(throws: StoreError.drainExists) {
                try await store.updateAuthorization(second.id, of: account) { record throws(StoreError) in
                    record.grant = nil
                    throw .drainExists
                }
            }
            #expect(try await store.authorizations(of: account) == [second])
            let renamed = try await store.updateOAuthClient(matching: client.id.description, of: account) {
                $0.secret = "new"
            }
            #expect(renamed.secret == "new" && renamed.name == "ci")
            _ = try await store.removeOAuthClient(matching: client.id.description, of: account)
            #expect(try await store.authorizations(of: account) == [])
            await #expect(throws: StoreError.notFound(.oauthClient(client.id.description))) {
                try await store.oauthClient(matching: client.id.description, of: account)
            }
        }
    }

    @Test("an authorization keeps its scope and time, whatever else is changed")
    func authorizations() async throws {
        try await StoreFixture.with { fixture in
            let (store, account) = (fixture.store, fixture.owner.id)
            let made = AuthorizationRecord(
                description: "ci",
                scope: ["read", "write-protected"],
                access: .init(hash: "one", expires: fixture.time(60)),
                created: fixture.time(0),
                updated: fixture.time(0)
            )
            try await store.addAuthorization(made, of: account)
            #expect(try await store.authorizations(of: account) == [made])
            let refresh = AuthorizationRecord.Secret(hash: "other")
            let changed = try await store.updateAuthorization(made.id, of: account) { $0.refresh = refresh }
            #expect(
                changed.refresh == refresh && changed.scope == made.scope && changed.access == made.access
            )
            #expect(try await store.authorizations(of: account) == [changed])
            #expect(try await store.removeAuthorization(made.id, of: account) == changed)
            await #expect(throws: StoreError.notFound(.authorization(made.id.description))) {
                try await store.removeAuthorization(made.id, of: account)
            }
        }
    }

    @Test("an account says of itself what it has said last")
    func account() async throws {
        try await StoreFixture.with { fixture in
            let id = fixture.owner.id
            #expect(try await fixture.store.account(id).name == nil)
            let change = AccountChange(name: "Ada", isBeta: true)
            let changed = try await fixture.store.updateAccount(id, change, at: fixture.time(5))
            #expect(changed.name == "Ada" && changed.isBeta && !changed.allowsTracking)
            #expect(changed.updated == fixture.time(5))
            #expect(try await fixture.store.account(id) == changed)
        }
    }
}

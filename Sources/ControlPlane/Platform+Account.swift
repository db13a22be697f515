import Model
import PlatformAPI
import Store

/// The one user of the machine: what it says of itself, its keys, its part in apps.
extension Platform {
    func perform(_ call: AccountInfo) async throws -> Account {
        present(try await store.account(account.id))
    }

    func perform(_ call: AccountInfoByUser) async throws -> Account {
        try requireAccount(call.account)
        return try await perform(AccountInfo())
    }

    func perform(_ call: AccountUpdate) async throws -> Account {
        if let name = call.name, name.utf8.count > Limits.Store.descriptionBytes {
            throw RequestProblem.invalid("name", "must have \(Limits.Store.descriptionBytes) bytes at most")
        }
        let change = AccountChange(
            name: call.name,
            allowsTracking: call.allowTracking?.isOn,
            isBeta: call.beta?.isOn
        )
        return present(try await store.updateAccount(account.id, change, at: .now))
    }

    func perform(_ call: AccountUpdateByUser) async throws -> Account {
        try requireAccount(call.account)
        return try await perform(
            AccountUpdate(allowTracking: call.allowTracking, beta: call.beta, name: call.name)
        )
    }

    /// The features of a user; this platform has one user and none of them.
    func perform(_ call: AccountFeatureList) async throws -> [AppFeature] { [] }

    // MARK: Keys

    func perform(_ call: KeyList) async throws -> [Key] {
        try await store.keys(of: account.id).map(present)
    }

    func perform(_ call: KeyInfo) async throws -> Key {
        present(try await store.key(of: account.id, matching: call.key))
    }

    func perform(_ call: KeyCreate) async throws -> Key {
        guard call.publicKey.utf8.count <= Limits.Store.keyBytes, let key = SSHKey(call.publicKey) else {
            throw RequestProblem.invalid("public_key", "must be a line as in ~/.ssh/id_ed25519.pub")
        }
        let record = KeyRecord(
            publicKey: key.text,
            fingerprint: key.fingerprint,
            comment: key.comment,
            created: .now
        )
        try await store.addKey(record, of: account.id)
        return present(record)
    }

    func perform(_ call: KeyDelete) async throws -> Key {
        present(try await store.removeKey(of: account.id, matching: call.key))
    }

    // MARK: Collaborators

    func perform(_ call: CollaboratorList) async throws -> [Collaborator] {
        [owner(of: try await app(call.app))]
    }

    func perform(_ call: CollaboratorInfo) async throws -> Collaborator {
        try collaborator(call.collaborator, of: try await app(call.app))
    }

    func perform(_ call: CollaboratorCreate) async throws -> Collaborator {
        _ = try await app(call.app)
        let isOwner = (try? requireAccount(call.user.text)) != nil
        throw APIErrorBody(
            .invalidParams,
            isOwner
                ? "User is already a collaborator on app."
                : "There is one user on this machine, \(account.email); nobody else can be given an app."
        )
    }

    func perform(_ call: CollaboratorDelete) async throws -> Collaborator {
        _ = try collaborator(call.collaborator, of: try await app(call.app))
        throw APIErrorBody(.invalidParams, "The owner of an app cannot be removed from it.")
    }

    // MARK: - Private

    private func collaborator(_ reference: String, of app: AppRecord) throws -> Collaborator {
        let owner = owner(of: app)
        let isOwner = (try? requireAccount(reference)) != nil
        guard isOwner || ResourceID(reference) == owner.id else {
            throw APIErrorBody(.notFound, "Couldn't find that collaborator.", resource: "collaborator")
        }
        return owner
    }

    private func owner(of app: AppRecord) -> Collaborator {
        let permissions = [
            ("view", "Can list an app and see its state"),
            ("deploy", "Can deploy and release"),
            ("operate", "Can scale, restart and configure"),
            ("manage", "Can rename and destroy"),
        ]
        return Collaborator(
            app: reference(app),
            createdAt: app.created,
            id: Catalog.id("collaborator", app.id.description),
            permissions: permissions.map { Collaborator.Permission(name: $0, description: $1) },
            role: "owner",
            updatedAt: app.created,
            user: Collaborator.User(email: app.owner.email, federated: false, id: app.owner.id)
        )
    }

    private func present(_ account: AccountRecord) -> Account {
        Account(
            allowTracking: account.allowsTracking,
            beta: account.isBeta,
            createdAt: account.created,
            email: account.email,
            federated: false,
            id: account.id,
            name: account.name ?? account.email.split(separator: "@").first.map(String.init),
            twoFactorAuthentication: false,
            updatedAt: account.updated,
            verified: true
        )
    }

    private func present(_ key: KeyRecord) -> Key {
        Key(
            comment: key.comment,
            createdAt: key.created,
            email: account.email,
            fingerprint: key.fingerprint,
            id: key.id,
            publicKey: key.comment.isEmpty ? key.publicKey : "\(key.publicKey) \(key.comment)",
            updatedAt: key.created
        )
    }
}

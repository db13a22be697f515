import Model
import PlatformAPI
import Slugs
import Store

/// Turns records into the Platform API's resources.
extension Platform {
    func present(_ app: AppRecord) -> App {
        App(
            acm: false,
            buildpackProvidedDescription: app.buildpackDescription,
            buildpacks: app.buildpacks.isEmpty ? nil : app.buildpacks.map(Catalog.buildpackReference),
            buildStack: Catalog.stackReference(app.buildStack),
            createdAt: app.created,
            currentBuildArchitecture: app.slugBytes.map { _ in Catalog.architecture },
            generation: Catalog.generation,
            gitURL: identity.gitURL(of: app.name),
            herolocal: AppAddresses(
                loopbackAddress: app.loopbackText,
                loopbackURL: identity.loopbackURL(of: app.loopbackText)
            ),
            id: app.id,
            maintenance: app.isInMaintenance,
            name: app.name.description,
            owner: present(app.owner),
            processTier: Catalog.processTier(of: app.dynoSize),
            region: Catalog.regionReference,
            releasedAt: app.released,
            repoSize: parts.repositories.sizeBytes(of: app.id) ?? app.repositoryBytes,
            slugSize: app.slugBytes,
            stack: Catalog.stackReference(app.stack),
            updatedAt: app.updated,
            webURL: identity.webURL(of: app.name)
        )
    }

    nonisolated func present(_ account: AccountReference) -> UserReference {
        UserReference(id: account.id, email: account.email)
    }

    nonisolated func reference(_ app: AppRecord) -> NamedReference {
        NamedReference(id: app.id, name: app.name.description)
    }

    func present(_ release: ReleaseRecord, of app: AppRecord, current: ResourceID) -> Release {
        Release(
            addonPlanNames: [],
            app: reference(app),
            artifacts: release.slug.map { [Release.Artifact(id: $0, type: "slug")] } ?? [],
            createdAt: release.created,
            current: release.id == current,
            description: release.description,
            eligibleForRollback: release.isEligibleForRollback,
            id: release.id,
            outputStreamURL: release.outputPath.map { _ in outputURL(of: release.id) },
            slug: release.slug.map(IDReference.init),
            status: release.status,
            updatedAt: release.updated,
            user: present(release.user),
            version: release.version
        )
    }

    /// Where a release command's output can be read.
    nonisolated func outputURL(of release: ResourceID) -> String {
        identity.apiURL + SecretPath.releaseOutput(release).path
    }

    func present(_ row: FormationRecord, of app: AppRecord) -> Formation {
        Formation(
            app: reference(app),
            command: row.command,
            createdAt: row.created,
            dynoSize: NamedReference(id: Catalog.id(ofSize: row.size), name: row.size.name),
            id: row.id,
            quantity: row.quantity,
            size: row.size.name,
            type: row.type.description,
            updatedAt: row.updated
        )
    }

    func present(_ dyno: DynoSnapshot, of app: AppRecord, attachURL: String? = nil) -> PlatformAPI.Dyno {
        PlatformAPI.Dyno(
            app: reference(app),
            attachURL: attachURL,
            command: dyno.command,
            createdAt: dyno.created,
            id: dyno.id,
            name: dyno.name.description,
            release: VersionReference(id: dyno.release.id, version: dyno.release.version),
            size: dyno.size.name,
            state: dyno.state.rawValue,
            type: dyno.name.type.description,
            updatedAt: dyno.since
        )
    }

    func present(_ build: BuildRecord) -> Build {
        Build(
            app: IDReference(id: build.app),
            buildpacks: build.buildpacks.isEmpty ? nil : build.buildpacks.map(Catalog.buildpackReference),
            createdAt: build.created,
            generation: "cedar",
            id: build.id,
            outputStreamURL: identity.apiURL + SecretPath.buildOutput(build.id).path,
            release: build.release.map(IDReference.init),
            slug: build.slug.map(IDReference.init),
            sourceBlob: SourceBlob(
                checksum: build.source.checksum,
                url: SourceFetch.shown(build.source.url),
                version: build.source.version,
                versionDescription: build.source.versionDescription
            ),
            stack: build.stack,
            status: build.status,
            updatedAt: build.updated,
            user: present(build.user)
        )
    }

    func present(_ slug: SlugRecord, blobMethod: String) -> Slug {
        Slug(
            blob: Slug.Blob(method: blobMethod, url: identity.apiURL + SecretPath.slugBlob(slug.id).path),
            buildpackProvidedDescription: slug.buildpackDescription,
            checksum: slug.checksum.map { "SHA256:\($0)" },
            commit: slug.commit,
            commitDescription: slug.commitDescription,
            createdAt: slug.created,
            id: slug.id,
            processTypes: Dictionary(
                uniqueKeysWithValues: slug.processTypes.map { ($0.key.description, $0.value) }
            ),
            size: slug.sizeBytes,
            stack: Catalog.stackReference(slug.stack),
            updatedAt: slug.updated
        )
    }
}

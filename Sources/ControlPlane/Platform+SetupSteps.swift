import DynoManager
import Linux
import Model
import PlatformAPI
import Slugs
import Store

/// A source from which nothing could be set up.
struct UnreadableSource: Error {
    let reason: any Error
}

/// The steps of a set-up, in their order (spec slugs §4).
extension Platform {
    /// Reads `app.json` and `heroku.yml`, then config vars, buildpacks, build, release, formation, postdeploy; each is
    /// a call that a client could make.
    func takeSteps(of setup: inout AppSetupRecord, _ plan: SetupPlan) async throws -> AppManifest {
        let app = setup.app
        let (source, manifest) = try await readSource(plan)
        var variables = try manifest.values(given: plan.variables, by: plan.giving)
        if plan.isDebug {
            variables.merge(try self.variables(TestScript.debugVariables(manifest))) { $1 }
        }
        setup.notes = note(manifest.addons, of: app)
        try await store.updateAppSetup(setup, at: .now)
        try await configure(app, variables, plan.buildpacks ?? manifest.buildpacks, stack: manifest.stack)
        try Task.checkCancellation()
        let build = try await perform(BuildCreate(app: app.description, sourceBlob: source.blob))
        setup.build = build.id
        try await store.updateAppSetup(setup, at: .now)
        if let transcript = plan.transcript, let output = await builds.transcript(of: build.id) {
            try await transcript.copy(output)
        }
        try await waitForRelease(of: build.id, on: app)
        guard plan.isToRun else { return manifest }
        if !manifest.formation.isEmpty {
            let updates = manifest.formation.sorted { $0.key < $1.key }.map { type, row in
                FormationChange(
                    type: type,
                    quantity: .absolute(row.quantity),
                    size: row.size.map { SizeChoice($0) }
                )
            }
            _ = try await perform(FormationBatchUpdate(app: app.description, updates: updates))
        }
        try Task.checkCancellation()
        if let script = manifest.scripts["postdeploy"] { try await run(script, &setup) }
        if let url = manifest.successURL {
            setup.successURL = resolve(url, of: try await store.app(app).name)
        }
        return manifest
    }

    /// Runs a command in a one-off dyno to its end; what it prints goes to the log and to `take`.
    func run(
        _ command: String,
        size wanted: String? = nil,
        environment: [String: String] = [:],
        of app: ResourceID,
        take: ([UInt8]) -> Void
    ) async throws -> OneOffDyno.Ending {
        let snapshot = try await store.snapshot(of: app)
        guard let slug = snapshot.slug else {
            throw APIErrorBody(.invalidParams, "\(snapshot.app.name) has no code yet. Deploy it first.")
        }
        let request = OneOffRequest(
            app: app,
            command: OneOffCommand.resolve(command, processTypes: slug.processTypes),
            size: try size(wanted, of: snapshot),
            release: snapshot.release.reference,
            slug: slug.id,
            environment: AppEnvironment.variables(of: snapshot).merging(environment) { $1 },
            attachment: .log,
            isOutputCopied: true,
            timeToLive: Limits.Dynos.releasePhase
        )
        try Task.checkCancellation()
        announce(command, of: snapshot.app)
        let dyno = try await parts.run(request)
        return await withTaskCancellationHandler {
            while let bytes = await dyno.read() { take(bytes) }
            return await dyno.ending()
        } onCancel: {
            Task { [dynos = parts.dynos] in await dynos.stop(app, .dyno(dyno.name)) }
        }
    }

    // MARK: - Private

    /// The source as a file of this machine: what is elsewhere is fetched.
    private func broughtHere(_ blob: SourceBlob) async throws -> SourceAtHand {
        let archive = try archive(at: blob.url)
        try await fetch(BuildSource(url: blob.url, checksum: blob.checksum), to: archive)
        var blob = blob
        if let id = ResourceID(FileSystem.baseName(archive)), parts.sources.path(of: id) == archive {
            blob.url = identity.apiURL + SecretPath.source(id).path
        }
        return SourceAtHand(blob: blob, archive: archive)
    }

    /// What nothing is set up without; throws `UnreadableSource` or the problems of `app.json`.
    private func readSource(_ plan: SetupPlan) async throws -> (SourceAtHand, AppManifest) {
        do {
            let source = try await broughtHere(plan.source)
            return (source, try await manifest(in: source, plan))
        } catch let problems as AppManifest.Problems {
            throw problems
        } catch {
            throw UnreadableSource(reason: error)
        }
    }

    private func manifest(in source: SourceAtHand, _ plan: SetupPlan) async throws -> AppManifest {
        let json = try await file("app.json", in: source)
        let yaml = try await file("heroku.yml", in: source)
        guard json != nil || yaml != nil || !plan.needsManifest else {
            throw AppManifest.Problems(
                sentences: ["neither app.json nor heroku.yml was found in the source's root"]
            )
        }
        var manifest = AppManifest()
        if let json { manifest = try AppManifest(parsing: json, environment: plan.environment) }
        guard let yaml else { return manifest }
        do throws(HerokuYAML.Problem) {
            manifest.add(setup: try HerokuYAML(parsing: yaml))
        } catch {
            // Where it is not all that there is to follow, the build tells of it.
            guard json != nil || !plan.needsManifest else {
                throw AppManifest.Problems(sentences: ["heroku.yml cannot be read: \(error.text)"])
            }
        }
        return manifest
    }

    private func file(_ name: String, in source: SourceAtHand) async throws -> [UInt8]? {
        do {
            return try await onThread(named: "source-file") {
                try ArchivedFile.read(
                    name,
                    in: source.archive,
                    maximumBytes: Limits.Slugs.manifestBytes
                )
            }
        } catch let failure as UnpackFailure {
            throw APIErrorBody(.invalidParams, "The source cannot be unpacked: \(failure.text).")
        }
    }

    /// Tells of add-ons, which this platform does not have, in the app's log and to whoever asks.
    private func note(_ addons: [AppManifest.Addon], of app: ResourceID) -> [String] {
        guard !addons.isEmpty else { return [] }
        let notes = addons.map {
            "\($0.file) asks for the add-on \($0.plan): herolocal has none. Set its config vars yourself."
        }
        events.write(notes, app: app, at: .now)
        return notes
    }

    private func configure(
        _ app: ResourceID,
        _ variables: [ConfigVarName: String],
        _ buildpacks: [String]?,
        stack: String?
    ) async throws {
        let app = app.description
        if let stack { _ = try await perform(AppUpdate(app: app, buildStack: Identity(stack))) }
        if !variables.isEmpty {
            let pairs = variables.map { ($0.key.description, String?.some($0.value)) }
            let vars = Dictionary(uniqueKeysWithValues: pairs)
            _ = try await perform(ConfigVarsUpdate(app: app, vars: vars))
        }
        if let buildpacks {
            let updates = buildpacks.map { BuildpackInstallationUpdate.Installation(buildpack: $0) }
            _ = try await perform(BuildpackInstallationUpdate(app: app, updates: updates))
        }
    }

    /// Waits for the end of the build and of its release's command; throws when either has failed.
    private func waitForRelease(of build: ResourceID, on app: ResourceID) async throws {
        await builds.finish(build, of: app)
        try Task.checkCancellation()
        guard let id = try await store.build(build).release else {
            throw APIErrorBody(.invalidParams, "The build failed.")
        }
        let release = try await store.release(id)
        if let output = release.outputPath { await releases.finish(output) }
        try Task.checkCancellation()
        guard try await store.release(id).status == .succeeded else {
            throw APIErrorBody(.invalidParams, "The release command failed.")
        }
    }

    private func run(_ script: AppManifest.Script, _ setup: inout AppSetupRecord) async throws {
        var output: [UInt8] = []
        let most = Limits.Slugs.postdeployBytes
        let ending = try await run(script.command, size: script.size, of: setup.app) { bytes in
            output += bytes.prefix(most - min(most, output.count))
        }
        let text = String(decoding: output, as: UTF8.self)
        setup.postdeployOutput =
            output.count < most ? text : text + "\n(only the first \(most) bytes are kept)\n"
        setup.postdeployCode = ending.exitCode.map { Int($0) } ?? 1
        guard ending.isSuccess else {
            throw APIErrorBody(
                .invalidParams,
                "The postdeploy script ended with exit code \(setup.postdeployCode ?? 1)."
            )
        }
    }

    private func resolve(_ url: String, of app: AppName) -> String {
        guard !url.contains("://") else { return url }
        return identity.webURL(of: app) + url.drop { $0 == "/" }
    }
}

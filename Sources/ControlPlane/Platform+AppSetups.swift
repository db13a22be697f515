import Model
import PlatformAPI
import Store

/// Apps from their `app.json` (spec slugs §4, App setup).
extension Platform {
    func perform(_ call: AppSetupCreate) async throws -> AppSetup {
        var plan = SetupPlan(source: call.sourceBlob)
        plan.variables = try variables(call.overrides?.env ?? [:])
        plan.buildpacks = call.overrides?.buildpacks.map { $0.compactMap { $0.url ?? $0.name } }
        // What cannot be a source is told before there is an app.
        _ = try archive(at: call.sourceBlob.url)
        var wanted = AppCreate(
            name: call.app?.name,
            region: (call.app?.region).map(Identity.init),
            stack: (call.app?.stack).map(Identity.init)
        )
        (wanted.organization, wanted.space) = (call.app?.organization, call.app?.space)
        let new = try await newApp(wanted)
        let (setup, made) = try await store.createAppSetup(of: new, at: .now)
        try await work.start(setup.id) { [plan] in _ = await self.setUp(setup, made, plan) }
        return try await present(setup)
    }

    func perform(_ call: AppSetupInfo) async throws -> AppSetup {
        guard let id = ResourceID(call.setup) else {
            throw APIErrorBody(.notFound, "Couldn't find that app setup.", resource: "app-setup")
        }
        return try await present(try await store.appSetup(id))
    }

    /// Begins the app and takes every step; the `app.json` that was followed, nil when the set-up has failed.
    ///
    /// An app whose source or `app.json` cannot be used goes again: nothing was set up.
    func setUp(_ begun: AppSetupRecord, _ made: CreatedApp, _ plan: SetupPlan) async -> AppManifest? {
        var setup = begun
        var manifest: AppManifest?
        do {
            try await begin(made)
            manifest = try await takeSteps(of: &setup, plan)
            setup.status = .succeeded
        } catch let problems as AppManifest.Problems {
            setup.manifestErrors = problems.sentences
            setup.failure = problems.text
            _ = try? await perform(AppDelete(app: setup.app.description))
            setup.status = .failed
        } catch let source as UnreadableSource {
            setup.failure = ErrorAnswer.body(for: source.reason).message
            _ = try? await perform(AppDelete(app: setup.app.description))
            setup.status = .failed
        } catch {
            setup.failure = ErrorAnswer.body(for: error).message
            setup.status = .failed
        }
        // A full disk keeps the status from being written; the next start of the daemon writes it.
        try? await store.updateAppSetup(setup, at: .now)
        return manifest
    }

    /// Config vars as a client sends them, names checked.
    func variables(_ texts: [String: String]) throws -> [ConfigVarName: String] {
        var variables: [ConfigVarName: String] = [:]
        for (name, value) in texts { variables[try ConfigVarName(name)] = value }
        return variables
    }

    func present(_ setup: AppSetupRecord) async throws -> AppSetup {
        var build: AppSetup.Build?
        // The build has gone with an app that was destroyed since.
        if let id = setup.build, let record = try? await store.build(id) {
            build = AppSetup.Build(
                id: id,
                outputStreamURL: identity.apiURL + SecretPath.buildOutput(id).path,
                status: record.status
            )
        }
        return AppSetup(
            app: NamedReference(id: setup.app, name: setup.appName),
            build: build,
            createdAt: setup.created,
            failureMessage: setup.failure,
            herolocal: AppSetup.Notes(notes: setup.notes),
            id: setup.id,
            manifestErrors: setup.manifestErrors,
            postdeploy: setup.postdeployCode.map {
                AppSetup.Postdeploy(exitCode: $0, output: setup.postdeployOutput ?? "")
            },
            resolvedSuccessURL: setup.successURL,
            status: setup.status,
            updatedAt: setup.updated
        )
    }
}

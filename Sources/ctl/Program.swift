import Linux

/// The program from its words to its exit code.
enum Program {
    static let table = CommandTable([
        Access.self,
        Apps.self, AppsCreate.self, AppsDestroy.self, AppsErrors.self, AppsInfo.self, AppsOpen.self,
        AppsRename.self,
        AppsSetup.self, AppsStacks.self, AppsStacksSet.self,
        AuthToken.self, AuthWhoami.self,
        Authorizations.self, AuthorizationsCreate.self, AuthorizationsInfo.self, AuthorizationsRevoke.self,
        AuthorizationsRotate.self, AuthorizationsUpdate.self,
        Builds.self, BuildsCachePurge.self, BuildsCancel.self, BuildsCreate.self, BuildsInfo.self,
        BuildsOutput.self,
        CI.self, CIConfig.self, CIConfigGet.self, CIConfigSet.self, CIConfigUnset.self, CIDebug.self,
        CIInfo.self, CILast.self, CIMigrateManifest.self, CIRerun.self, CIRun.self,
        Buildpacks.self, BuildpacksAdd.self, BuildpacksClear.self, BuildpacksRemove.self, BuildpacksSet.self,
        Clients.self, ClientsCreate.self, ClientsDestroy.self, ClientsInfo.self, ClientsRotate.self,
        ClientsUpdate.self,
        CompletionCommand.self,
        Config.self, ConfigEdit.self, ConfigGet.self, ConfigSet.self, ConfigUnset.self,
        DaemonLogs.self, DaemonReloadCommand.self, DaemonStart.self, DaemonStatusCommand.self,
        DaemonStopCommand.self, DaemonUpgradeCommand.self,
        Deploy.self,
        Doctor.self,
        Domains.self, DomainsAdd.self, DomainsClear.self, DomainsInfo.self, DomainsRemove.self,
        DomainsWait.self,
        Drains.self, DrainsAdd.self, DrainsRemove.self, DrainsSet.self,
        Features.self, FeaturesDisable.self, FeaturesEnable.self, FeaturesInfo.self,
        FaultsAdd.self, FaultsList.self, FaultsRemove.self,
        GitClone.self, GitRemote.self,
        Help.self,
        Console.self, PsExec.self, Rake.self, RunInside.self,
        HopCommand.self, HopReset.self, HopSet.self,
        Keys.self, KeysAdd.self, KeysClear.self, KeysRemove.self,
        Labs.self, LabsDisable.self, LabsEnable.self, LabsInfo.self,
        Local.self, LocalRun.self, LocalVersion.self,
        Logs.self, LogsInput.self,
        MCPStart.self,
        Maintenance.self, MaintenanceOff.self, MaintenanceOn.self,
        Metrics.self,
        Pipelines.self, PipelinesAdd.self, PipelinesCreate.self, PipelinesDestroy.self, PipelinesDiff.self,
        PipelinesInfo.self, PipelinesPromote.self, PipelinesRemove.self, PipelinesRename.self,
        PipelinesUpdate.self,
        Ps.self, PsAutoscaleDisable.self, PsAutoscaleEnable.self, PsRestart.self, PsScale.self, PsStop.self,
        PsType.self, PsWait.self,
        Regions.self,
        Releases.self, ReleasesInfo.self, ReleasesOutput.self, ReleasesRetry.self, ReleasesRollback.self,
        ReviewApps.self, ReviewAppsConfig.self, ReviewAppsConfigGet.self, ReviewAppsConfigSet.self,
        ReviewAppsConfigUnset.self, ReviewAppsCreate.self, ReviewAppsDestroy.self, ReviewAppsDisable.self,
        ReviewAppsEnable.self,
        RouterCommand.self, RouterTrace.self,
        Run.self, RunDetached.self,
        Sessions.self, SessionsDestroy.self,
        Slugs.self, SlugsDownload.self,
        Telemetry.self, TelemetryAdd.self, TelemetryInfo.self, TelemetryRemove.self, TelemetryUpdate.self,
        Time.self, TimeReset.self, TimeScale.self, TimeStep.self,
        VersionCommand.self,
        Webhooks.self, WebhooksAdd.self, WebhooksDeliveries.self, WebhooksDeliveriesInfo.self,
        WebhooksEvents.self, WebhooksEventsInfo.self, WebhooksInfo.self, WebhooksRemove.self,
        WebhooksUpdate.self,
    ])

    /// Runs the command that `words` (without the program's name) call.
    static func run(_ words: [String], _ session: Session) -> Int32 {
        do {
            try perform(words, session)
            return ExitCode.success
        } catch let error as Errno where error == .brokenPipe {
            // Whoever read our output has seen enough (`herolocal logs | head`).
            return 128 + Signal.pipe.rawValue
        } catch {
            return ErrorText.report(error, on: session.errors, assumed: session.assumedApp)
        }
    }

    // MARK: - Private

    private static func perform(_ words: [String], _ session: Session) throws {
        switch words.first {
        case nil, "--help", "-h": return try Help.run(Given(flags: Help.allFlags), session)
        case "--version", "-v": return try VersionCommand.run(Given(flags: VersionCommand.allFlags), session)
        case PreReceive.word: return try PreReceive.run(session)
        case Completion.word: return try Completion.answer(Array(words.dropFirst()), session)
        case PostReceive.word: return try PostReceive.run(session)
        default: break
        }
        let found = session.table.find(words)
        // `ps copy` is no `ps` of dynos called copy.
        if let absent = Absent.find(words), absent.count > found.map({ words.count - $0.rest.count }) ?? 0 {
            throw CommandFailure.told(absent.sentence)
        }
        guard let (command, rest) = found else { return try tellUnknown(words, session) }
        let given: Given
        do {
            given = try ArgumentParser.parse(rest, for: command)
        } catch {
            let code = ErrorText.report(error, on: session.errors)
            try session.errors.write("\n" + HelpText.usage(command))
            throw CommandFailure.ended(code)
        }
        if given.has(.help) {
            return try session.output.write(HelpText.command(command, session.table))
        }
        try command.run(given, session)
    }

    private static func tellUnknown(_ words: [String], _ session: Session) throws {
        let name = words.prefix { !$0.hasPrefix("-") }.first ?? words[0]
        if !session.table.commands(below: name).isEmpty {
            let next = words.dropFirst().first { !$0.hasPrefix("-") }
            guard let next else { return try session.output.write(HelpText.topic(name, session.table)) }
            throw unknown("\(name):\(next)", session)
        }
        throw unknown(name, session)
    }

    /// The error for a name that is no command's, with the nearest that is.
    static func unknown(_ name: String, _ session: Session) -> CommandFailure {
        var lines = ["\(name) is not a herolocal command."]
        if let near = session.table.suggestion(for: name) { lines.append("Did you mean \(near)?") }
        return .told(
            lines + ["Run herolocal help for a list of available commands."],
            exit: ExitCode.unknownCommand
        )
    }
}

import Testing

@testable import ctl

@Suite("What the official CLI has and herolocal has not")
struct AbsentTests {
    @Test("is no command here")
    func absence() {
        for name in Absent.groups.flatMap(\.names) {
            #expect(Program.table.command(named: name) == nil, "\(name)")
        }
    }

    @Test("has one place in the table, and a sentence without a full stop")
    func places() {
        let names = Absent.groups.flatMap(\.names)
        #expect(Set(names).count == names.count)
        for group in Absent.groups { #expect(group.sentence.last != ".", "\(group.sentence)") }
    }

    @Test("and what it has are together all commands of CLI 11")
    func complete() {
        for name in AbsentTests.official.split(whereSeparator: \.isWhitespace).map(String.init) {
            let isHere = Program.table.command(named: name) != nil
            #expect(isHere || Absent.find([name]) != nil, "\(name)")
        }
    }

    /// Every command of the official CLI 11.9.0 and its hidden spellings, topics that are absent as a whole by their
    /// names alone (spec cli §2).
    ///
    /// Builds, telemetry and drains:set are not judged here.
    private static let official = """
        access access:add access:remove access:update accounts addons apps apps:create apps:destroy apps:diff apps:errors apps:favorites
        apps:favorites:add apps:favorites:remove apps:info apps:join apps:leave apps:lock apps:open apps:rename
        apps:stacks apps:stacks:set apps:transfer apps:unlock auth:2fa auth:2fa:disable auth:login auth:logout
        auth:token auth:whoami authorizations authorizations:create authorizations:destroy authorizations:info
        authorizations:revoke authorizations:rotate authorizations:update buildpacks buildpacks:add buildpacks:clear buildpacks:info
        buildpacks:remove buildpacks:search buildpacks:set buildpacks:versions certs clients clients:create clients:destroy clients:info
        clients:rotate clients:update config config:edit
        config:get config:remove config:set config:unset container data domains domains:add domains:clear
        domains:info domains:remove domains:update domains:wait drains drains:add drains:get drains:remove
        features features:disable features:enable features:info git:clone git:remote keys keys:add keys:clear keys:remove labs labs:disable
        labs:enable labs:info local local:run local:start local:version logs maintenance maintenance:off
        maintenance:on members orgs pg ps ps:autoscale:disable ps:autoscale:enable ps:copy ps:exec ps:forward ps:kill
        pipelines pipelines:add pipelines:connect pipelines:create pipelines:destroy pipelines:diff pipelines:info
        pipelines:open pipelines:promote pipelines:remove pipelines:rename pipelines:setup pipelines:transfer
        pipelines:update reviewapps:disable reviewapps:enable ci ci:config ci:config:get ci:config:set
        ci:config:unset ci:debug ci:info ci:last ci:migrate-manifest ci:open ci:rerun ci:run
        ps:resize ps:restart ps:scale ps:socks ps:stop ps:type ps:wait redis regions releases releases:info
        releases:output releases:retry releases:rollback run run:detached run:inside console rake sessions sessions:destroy spaces
        status teams usage webhooks webhooks:add webhooks:deliveries webhooks:deliveries:info webhooks:events
        webhooks:events:info webhooks:info webhooks:remove webhooks:update help search plugins update version autocomplete repl mcp:start notifications
        create info list destroy rename open scale resize restart stop kill rollback stack stack:set config:add
        addons:add addons:remove apps:list apps:delete dyno:scale dyno:resize dyno:type dyno:restart dyno:stop
        dyno:kill twofactor 2fa whoami login logout join leave lock unlock
        """

    @Test(
        "is found by colon and by blank",
        arguments: [
            (["pg:info", "-a", "demo"], 1), (["pg", "info"], 1), (["ps", "copy", "file"], 2), (["login"], 1),
            (["apps", "favorites", "add"], 2),
        ]
    )
    func words(words: [String], count: Int) {
        #expect(Absent.find(words)?.count == count)
    }

    @Test(
        "is nothing that stands in another command's words",
        arguments: [["ps", "web"], ["config:set", "pg=1"], []]
    )
    func others(words: [String]) {
        #expect(Absent.find(words) == nil)
    }
}

import Testing

@testable import ctl

@Suite("The command table")
struct CommandTableTests {
    private let table = Program.table

    @Test(
        "finds a command by colon, by blank and by its older names",
        arguments: [
            (["ps:scale", "web=1"], "ps:scale", ["web=1"]),
            (["ps", "scale", "web=1"], "ps:scale", ["web=1"]),
            (["scale", "web=1"], "ps:scale", ["web=1"]), (["ps", "web"], "ps", ["web"]),
            (["ps", "-a", "scale"], "ps", ["-a", "scale"]), (["daemon", "start"], "daemon:start", []),
            (["run", "bash"], "run", ["bash"]), (["autocomplete", "bash"], "completion", ["bash"]),
        ]
    )
    func finds(words: [String], name: String, rest: [String]) throws {
        let found = try #require(table.find(words))
        #expect(found.command.name == name)
        #expect(found.rest == rest)
    }

    @Test("has no name twice and no flag twice in a command")
    func unique() {
        let names = table.commands.flatMap { [$0.name] + $0.aliases }
        #expect(Set(names).count == names.count)
        for command in table.commands {
            let long = command.allFlags.flatMap { [$0.name] + $0.aliases }
            #expect(Set(long).count == long.count, "\(command.name)")
            let letters = command.allFlags.compactMap(\.letter)
            #expect(Set(letters).count == letters.count, "\(command.name)")
        }
    }

    @Test("has every command that the product promises")
    func complete() {
        let promised = """
            apps apps:create apps:info apps:destroy apps:rename apps:open deploy ps ps:scale ps:restart ps:stop
            ps:kill ps:wait ps:type config config:set config:get config:unset config:edit releases releases:info
            releases:rollback releases:output releases:retry rollback logs run run:detached maintenance maintenance:on maintenance:off features
            features:enable features:disable features:info labs labs:enable labs:disable labs:info
            auth:token auth:whoami daemon:start daemon:stop
            daemon:status daemon:logs version help completion
            domains domains:add domains:remove domains:clear domains:info domains:wait
            router router:trace git:remote git:clone
            router router:trace
            drains drains:add drains:remove
            """
        for name in promised.split(whereSeparator: \.isWhitespace) {
            #expect(table.command(named: String(name)) != nil, "\(name)")
        }
    }

    @Test(
        "suggests the nearest name and nothing from far away",
        arguments: [
            ("pss", "ps"), ("relaeses", "releases"), ("confg:set", "config:set"), ("zzzzzz", nil),
            ("-x", nil), ("trace", "router:trace"), ("rak", "rake"),
            ("strat", nil), ("bogus", nil), ("scael", "scale"),
        ]
    )
    func suggestions(word: String, near: String?) {
        #expect(table.suggestion(for: word) == near)
    }
}

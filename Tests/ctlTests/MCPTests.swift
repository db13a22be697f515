import Model
import PlatformAPI
import Testing

@testable import ctl

@Suite("The MCP server")
struct MCPTests {
    private let server = MCPServer()

    @Test(
        "agrees to the client's revision, or offers its newest with a handshake",
        arguments: [
            ("2024-11-05", "2024-11-05"), ("2025-03-26", "2025-03-26"), ("2025-06-18", "2025-06-18"),
            ("2025-11-25", "2025-11-25"), ("2026-07-28", "2025-11-25"), ("1999-01-01", "2025-11-25"),
        ]
    )
    func handshake(wanted: String, agreed: String) throws {
        let line =
            #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"\#(wanted)"}}"#
        let result = try result(of: line)
        #expect(result["protocolVersion"] == .text(agreed))
        #expect(result["serverInfo"]?.object?["name"] == .text("herolocal"))
        #expect(result["resultType"] == nil)
    }

    @Test("answers server/discover and every stateless request without a handshake")
    func stateless() throws {
        let discovery = try result(of: stateless("server/discover", id: "\"a\""))
        #expect(discovery["resultType"] == .text("complete"))
        #expect(
            discovery["supportedVersions"]
                == .array((["2026-07-28"] + MCPServer.handshakeVersions.reversed()).map { .text($0) })
        )
        let list = try result(of: stateless("tools/list"))
        #expect(list["cacheScope"] == .text("public"))
        #expect(list["_meta"]?.object?["io.modelcontextprotocol/serverInfo"] != nil)
    }

    @Test("refuses what it does not know with JSON-RPC's codes")
    func failures() throws {
        let lines: [(String, Int)] = [
            ("{", -32_700), ("[]", -32_600), ("{}", -32_600), (#"{"jsonrpc":"2.0","id":1}"#, -32_600),
            (#"{"jsonrpc":"2.0","id":{},"method":"ping"}"#, -32_600),
            (#"{"jsonrpc":"2.0","id":1,"method":"resources/list"}"#, -32_601),
            (stateless("ping"), -32_601),
            (#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"nothing"}}"#, -32_602),
            (stateless("tools/list", version: "2030-01-01"), -32_022),
            (
                #"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}"#,
                -32_602
            ),
        ]
        for (line, code) in lines {
            guard case .send(let message)? = server.take(line).first else {
                Issue.record("no answer to \(line)")
                continue
            }
            #expect(message.object?["error"]?.object?["code"] == .integer(code), "\(line)")
        }
    }

    @Test("answers notifications and answers with nothing, takes calls back, and reads batches")
    func others() {
        #expect(server.take(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#) == [])
        #expect(server.take(#"{"jsonrpc":"2.0","id":1,"result":{}}"#) == [])
        let cancel = #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}"#
        #expect(server.take(cancel) == [.cancel(id: .integer(7))])
        let ping = #"{"jsonrpc":"2.0","id":1,"method":"ping"}"#
        #expect(server.take("[\(ping),\(ping)]").count == 2)
    }

    @Test("names every tool once, with a schema of its own")
    func tools() throws {
        let names = MCPTool.all.map(\.name)
        #expect(Set(names).count == names.count)
        for tool in MCPTool.all {
            #expect(
                Program.table.find(tool.command)?.rest.allSatisfy { $0.hasPrefix("-") } == true,
                "\(tool.name)"
            )
            let flags = try #require(Program.table.find(tool.command)).command.allFlags.map(\.name)
            for parameter in tool.parameters {
                if case .flag(let flag) = parameter.place {
                    #expect(flags.contains(flag), "\(tool.name) \(flag)")
                }
            }
        }
    }

    @Test(
        "turns a call into a command line in which no value can be a flag",
        arguments: [
            ("list_apps", "{}", ["apps", "--json"]),
            (
                "ps_scale", #"{"app":"demo","dyno":"web=2 worker+1"}"#,
                ["ps:scale", "--json", "--app=demo", "--", "web=2", "worker+1"]
            ),
            (
                "config_unset", #"{"app":"demo","keys":["-x"]}"#,
                ["config:unset", "--json", "--app=demo", "--", "-x"]
            ),
            ("pipelines_info", #"{"pipeline":"-x"}"#, ["pipelines:info", "--json", "--", "-x"]),
            (
                "pipelines_create", #"{"app":"shop-staging","name":"shop","stage":"staging"}"#,
                ["pipelines:create", "--json", "--app=shop-staging", "--stage=staging", "--", "shop"]
            ),
            (
                "pipelines_promote", #"{"app":"shop-staging","to":"shop,shop-eu"}"#,
                ["pipelines:promote", "--json", "--app=shop-staging", "--to=shop,shop-eu"]
            ),
            ("doctor", #"{"app":"demo","quick":true}"#, ["doctor", "--json", "--app=demo", "--quick"]),
            ("get_app_logs", #"{"app":"demo","lines":5,"source":null}"#, ["logs", "--app=demo", "--num=5"]),
        ]
    )
    func words(name: String, arguments: String, words: [String]) throws {
        let tool = try #require(MCPTool.all.first { $0.name == name })
        let value = try WireJSON.decode(JSONValue.self, from: Array(arguments.utf8))
        #expect(try tool.invocation(value.object ?? [:]) == MCPTool.Invocation(words: words))
    }

    @Test("keeps the values of config vars out of a command line, which all users of the machine can read")
    func secrets() throws {
        let tool = try #require(MCPTool.all.first { $0.name == "config_set" })
        let vars: JSONValue = .object(["B": .text("2"), "A": .integer(1)])
        let invocation = try tool.invocation(["app": .text("--help"), "vars": vars])
        #expect(invocation.words == ["config:set", "--json", "--stdin", "--app=--help"])
        #expect(String(decoding: invocation.input, as: UTF8.self) == #"{"A":"1","B":"2"}"#)
    }

    @Test(
        "answers wrong arguments as a result, so that a model sees them",
        arguments: [
            ("get_app_info", "{}", "get_app_info needs the argument app."),
            ("get_app_info", #"{"app":"demo","x":1}"#, "get_app_info has no argument x."),
            ("get_app_info", #"{"app":["demo"]}"#, "app must be of type string."),
            ("get_app_logs", #"{"app":"demo","lines":"many"}"#, "lines must be of type integer."),
            ("get_app_logs", #"{"app":"demo","source":"x"}"#, "source must be one of app, heroku."),
            (
                "pipelines_create", #"{"app":"demo","stage":"x"}"#,
                "stage must be one of \(PipelineStage.allCases.map(\.rawValue).joined(separator: ", "))."
            ),
            ("config_set", #"{"app":"demo","vars":[]}"#, "vars must be of type object."),
        ]
    )
    func wrongArguments(name: String, arguments: String, sentence: String) throws {
        let line =
            #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"\#(name)","arguments":\#(arguments)}}"#
        let result = try result(of: line)
        #expect(result["isError"] == .boolean(true))
        #expect(result["content"] == .array([.object(["type": .text("text"), "text": .text(sentence)])]))
    }

    @Test("answers with both streams of a command, an error by its exit code; what was found is none")
    func outcomes() throws {
        let call = MCPServer.Call(
            id: .integer(1),
            invocation: MCPTool.Invocation(words: []),
            findsWithFailure: true,
            isStateless: false
        )
        let found = server.answer(to: call, MCPServer.Outcome(output: "{}", errors: "looked", code: 1))
        #expect(found.object?["result"]?.object?["isError"] == .boolean(false))
        let failed = server.answer(to: call, MCPServer.Outcome(output: "", errors: "no daemon", code: 1))
        #expect(failed.object?["result"]?.object?["isError"] == .boolean(true))
        let silent = server.answer(to: call, MCPServer.Outcome(output: "", errors: "", code: 0))
        #expect(silent.object?["result"]?.object?["isError"] == .boolean(false))
    }

    @Test("keeps the end of a long output and says how much is left out")
    func tail() {
        var tail = OutputTail(limitBytes: 4)
        for piece in ["ab", "cd", "efghij", "k"] { tail.take(Array(piece.utf8)) }
        #expect(tail.text == "[the first 7 bytes are left out]\nhijk")
    }

    // MARK: - Private

    private func stateless(_ method: String, id: String = "1", version: String = "2026-07-28") -> String {
        let version = "\"io.modelcontextprotocol/protocolVersion\":\"\(version)\""
        let capabilities = "\"io.modelcontextprotocol/clientCapabilities\":{}"
        return
            "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\"\(method)\",\"params\":{\"_meta\":{\(version),\(capabilities)}}}"
    }

    private func result(of line: String) throws -> [String: JSONValue] {
        guard case .send(let message)? = server.take(line).first else { return [:] }
        return try #require(message.object?["result"]?.object, "\(message)")
    }
}

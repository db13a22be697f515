import TestSupport
import Testing

@Suite("The MCP server", .serialized)
struct MCPTests {
    @Test(
        "the Python mcp package's client lists and calls every tool, with a handshake and without",
        .enabled("python3 has the module") { await PythonClient.isThere("mcp.client.client") }
    )
    func python() async throws {
        try await InstalledPlatform.with { platform in
            let run = try await PythonClient.run(
                "mcp",
                try BuiltProgram.path(of: "herolocal"),
                platform.home,
                Repository.path("examples/misbehaving"),
                importing: "mcp.client.client"
            )
            #expect(run.output == "stateless\nhandshake\n", "\(run.output)\(run.errors)")
            #expect(run.code == 0)
        }
    }

    @Test("messages from a pipe are all answered before the end, errors as results")
    func pipe() async throws {
        let call = #""method":"tools/call","params":{"name":"list_apps","arguments":{}}"#
        let input = """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2024-11-05"}}
            {"jsonrpc":"2.0","method":"notifications/initialized"}
            {"jsonrpc":"2.0","id":2,\(call)}
            {"jsonrpc":"2.0","id":3,"method":"ping"}
            """
        let folder = try ScratchFolder()
        let run = try await ProgramRun.run(
            [try BuiltProgram.path(of: "herolocal"), "mcp:start"],
            environment: InstalledPlatform.environment(in: folder),
            input: input
        )
        let lines = run.output.split(separator: "\n")
        #expect(run.code == 0 && run.errors.isEmpty, "\(run.errors)")
        #expect(lines.count == 3)
        #expect(lines.first?.contains(#""protocolVersion":"2024-11-05""#) == true)
        let answer = lines.first { $0.contains(#""id":2"#) }
        #expect(answer?.contains(#""isError":true"#) == true, "\(run.output)")
        #expect(answer?.contains("herolocal daemon start") == true, "\(run.output)")
    }

    @Test("a call that is taken back is stopped, and not answered")
    func cancelled() async throws {
        try await InstalledPlatform.with { platform in
            try await platform.deploy("misbehaving", as: "demo")
            let arguments = #"{"app":"demo","command":"sleep 100000"}"#
            let input = """
                {"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"deploy_one_off_dyno","arguments":\(arguments)}}
                {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":5}}
                {"jsonrpc":"2.0","id":6,"method":"ping"}
                """
            let run = try await platform.run("mcp:start", input: input)
            #expect(run.output == #"{"id":6,"jsonrpc":"2.0","result":{}}"# + "\n", "\(run.errors)")
            #expect(run.code == 0)
        }
    }
}

import PlatformAPI

/// The Model Context Protocol's server side without its input and output: messages in, what to do out.
///
/// Every revision from 2024-11-05 on, in one: those with the `initialize` handshake, and 2026-07-28, whose requests
/// say themselves which revision they are of. Nothing is remembered between requests.
struct MCPServer {
    /// What is to be done about a message.
    enum Action: Equatable {
        case send(JSONValue)
        /// Run a tool's command; the outcome is answered by `answer(to:_:)`.
        case run(Call)
        /// The client no longer wants the answer to this request.
        case cancel(id: JSONValue)
    }

    /// A call of a tool that is under way.
    struct Call: Equatable {
        let id: JSONValue
        let invocation: MCPTool.Invocation
        let findsWithFailure: Bool
        /// The request is of a revision without a handshake.
        let isStateless: Bool
    }

    /// What came of a call.
    struct Outcome {
        let output: String
        let errors: String
        let code: Int32
    }

    static let handshakeVersions = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"]
    static let statelessVersions = ["2026-07-28"]

    private static let instructions = """
        herolocal is a local Heroku on this machine: apps, dynos, releases, config vars, logs and Router 2.0, with \
        Heroku's names and error codes. Create an app, deploy a directory, then look at its dynos and log. Errors of a \
        tool say what to do next. The daemon must run: herolocal daemon start.
        """

    private let tools: [MCPTool]

    init(tools: [MCPTool] = MCPTool.all) {
        self.tools = tools
    }

    /// Reads one line of input.
    ///
    /// The messages of a batch, which 2025-03-26 allows, are answered one by one.
    func take(_ line: String) -> [Action] {
        guard let value = try? WireJSON.decode(JSONValue.self, from: Array(line.utf8)) else {
            return [failure(.null, .notJSON, "This is no JSON.")]
        }
        if case .array(let messages) = value, !messages.isEmpty { return messages.flatMap(take) }
        return take(value)
    }

    /// The answer to a call that has ended.
    func answer(to call: Call, _ outcome: Outcome) -> JSONValue {
        let isFinding = call.findsWithFailure && outcome.code == ExitCode.failure && !outcome.output.isEmpty
        var texts = [outcome.output, outcome.errors].filter { !$0.isEmpty }
        if texts.isEmpty { texts = [outcome.code == 0 ? "Done." : "Ended with exit code \(outcome.code)."] }
        return toolResult(call.id, texts, isError: outcome.code != 0 && !isFinding, call.isStateless)
    }

    /// The answer to a call that could not be made.
    func refuse(_ call: Call, _ sentence: String) -> JSONValue {
        toolResult(call.id, [sentence], isError: true, call.isStateless)
    }

    // MARK: - Private

    private enum Failure: Int {
        case notJSON = -32_700
        case noRequest = -32_600
        case unknownMethod = -32_601
        case wrongParameters = -32_602
        /// Of revision 2026-07-28.
        case unsupportedVersion = -32_022
    }

    private func take(_ message: JSONValue) -> [Action] {
        guard let fields = message.object, fields["jsonrpc"] == .text("2.0") else {
            return [failure(.null, .noRequest, "This is no JSON-RPC 2.0 message.")]
        }
        guard case .text(let method)? = fields["method"] else {
            // An answer, though this server asks for nothing.
            let isAnswer = fields["result"] != nil || fields["error"] != nil
            return isAnswer ? [] : [failure(fields["id"] ?? .null, .noRequest, "There is no method.")]
        }
        let parameters = fields["params"]?.object ?? [:]
        guard let id = fields["id"] else { return notified(method, parameters) }
        switch id {
        case .text, .integer: return asked(id, method, parameters)
        case .null, .boolean, .number, .array, .object:
            return [failure(.null, .noRequest, "An id is a text or a whole number.")]
        }
    }

    private func notified(_ method: String, _ parameters: [String: JSONValue]) -> [Action] {
        guard method == "notifications/cancelled", let id = parameters["requestId"] else { return [] }
        return [.cancel(id: id)]
    }

    private func asked(_ id: JSONValue, _ method: String, _ parameters: [String: JSONValue]) -> [Action] {
        let meta = parameters["_meta"]?.object ?? [:]
        let version = meta["io.modelcontextprotocol/protocolVersion"]
        if let version, let problem = envelopeProblem(id, version, meta) { return [problem] }
        let isStateless = version != nil
        switch method {
        case "initialize" where !isStateless: return [.send(result(id, handshake(parameters)))]
        case "ping" where !isStateless: return [.send(result(id, [:]))]
        case "server/discover" where isStateless: return [.send(result(id, cacheable(discovery), true))]
        case "tools/list":
            let list: [String: JSONValue] = ["tools": .array(tools.map(\.description))]
            return [.send(result(id, isStateless ? cacheable(list) : list, isStateless))]
        case "tools/call": return [call(id, parameters, isStateless)]
        default: return [failure(id, .unknownMethod, "There is no method \(method) here.")]
        }
    }

    /// What is wrong with the fields that a request of the stateless revision brings along.
    private func envelopeProblem(
        _ id: JSONValue,
        _ version: JSONValue,
        _ meta: [String: JSONValue]
    ) -> Action? {
        let capabilities = "io.modelcontextprotocol/clientCapabilities"
        guard case .text(let text) = version, meta[capabilities]?.object != nil else {
            return failure(
                id,
                .wrongParameters,
                "_meta needs the protocol's version as text, and \(capabilities)."
            )
        }
        guard !MCPServer.statelessVersions.contains(text) else { return nil }
        let data: [String: JSONValue] = [
            "requested": version, "supported": .array(MCPServer.statelessVersions.map { .text($0) }),
        ]
        return failure(id, .unsupportedVersion, "Unsupported protocol version", .object(data))
    }

    private var about: [String: JSONValue] {
        [
            "name": .text("herolocal"), "title": .text("herolocal, a local Heroku"),
            "version": .text(ProductVersion.text),
        ]
    }

    private var capabilities: JSONValue { .object(["tools": .object(["listChanged": .boolean(false)])]) }

    private func handshake(_ parameters: [String: JSONValue]) -> [String: JSONValue] {
        let wanted = parameters["protocolVersion"]?.scalarText ?? ""
        let newest = MCPServer.handshakeVersions.last ?? ""
        let version = MCPServer.handshakeVersions.contains(wanted) ? wanted : newest
        return [
            "protocolVersion": .text(version), "capabilities": capabilities, "serverInfo": .object(about),
            "instructions": .text(MCPServer.instructions),
        ]
    }

    private var discovery: [String: JSONValue] {
        let versions = MCPServer.statelessVersions + MCPServer.handshakeVersions.reversed()
        return [
            "supportedVersions": .array(versions.map { .text($0) }), "capabilities": capabilities,
            "instructions": .text(MCPServer.instructions),
        ]
    }

    private func call(_ id: JSONValue, _ parameters: [String: JSONValue], _ isStateless: Bool) -> Action {
        guard let name = parameters["name"]?.scalarText, let tool = tools.first(where: { $0.name == name })
        else {
            let name = parameters["name"]?.scalarText ?? ""
            return failure(id, .wrongParameters, "Unknown tool: \(name)")
        }
        do throws(MCPTool.Problem) {
            let invocation = try tool.invocation(parameters["arguments"]?.object ?? [:])
            return .run(
                Call(
                    id: id,
                    invocation: invocation,
                    findsWithFailure: tool.findsWithFailure,
                    isStateless: isStateless
                )
            )
        } catch {
            // As a result and not as an error of the protocol, so that a model sees it and calls again.
            return .send(toolResult(id, [error.sentence], isError: true, isStateless))
        }
    }

    private func toolResult(
        _ id: JSONValue,
        _ texts: [String],
        isError: Bool,
        _ isStateless: Bool
    ) -> JSONValue {
        let content = texts.map { JSONValue.object(["type": .text("text"), "text": .text($0)]) }
        return result(id, ["content": .array(content), "isError": .boolean(isError)], isStateless)
    }

    private func cacheable(_ fields: [String: JSONValue]) -> [String: JSONValue] {
        // The tools of a running server never change: an hour.
        fields.merging(["ttlMs": .integer(3_600_000), "cacheScope": .text("public")]) { _, new in new }
    }

    private func result(
        _ id: JSONValue,
        _ fields: [String: JSONValue],
        _ isStateless: Bool = false
    ) -> JSONValue {
        var fields = fields
        if isStateless {
            fields["resultType"] = .text("complete")
            fields["_meta"] = .object(["io.modelcontextprotocol/serverInfo": .object(about)])
        }
        return .object(["jsonrpc": .text("2.0"), "id": id, "result": .object(fields)])
    }

    private func failure(
        _ id: JSONValue,
        _ failure: Failure,
        _ message: String,
        _ data: JSONValue? = nil
    ) -> Action {
        var error: [String: JSONValue] = ["code": .integer(failure.rawValue), "message": .text(message)]
        error["data"] = data
        return .send(.object(["jsonrpc": .text("2.0"), "id": id, "error": .object(error)]))
    }
}

import PlatformAPI

/// A tool of the MCP server: a command of this program with names and types for its flags and arguments.
struct MCPTool: Sendable {
    /// What a call does to the platform.
    enum Effect: Sendable {
        case reads
        case adds
        /// Something is lost or interrupted.
        case destroys
    }

    /// A parameter of a tool, and where its value stands on the command line.
    struct Parameter: Sendable {
        enum Place: Sendable {
            /// `--NAME=VALUE`, or `--NAME` for a boolean that is true.
            case flag(String)
            /// A word behind the flags.
            case argument
            /// Words behind the flags, separated by blanks.
            case words
            /// A word for each item of an array.
            case items
            /// An object that the command gets as JSON on its input: everybody on the machine can read the words of a
            /// command line, and its values may be secrets.
            case input
        }

        let name: String
        let place: Place
        let summary: String
        var isRequired = false
        var isBoolean = false
        var isInteger = false
        var values: [String] = []
    }

    /// Why a call cannot be made.
    struct Problem: Error, Equatable {
        let sentence: String
    }

    /// A command's words, and what it finds on its standard input.
    struct Invocation: Equatable {
        let words: [String]
        var input: [UInt8] = []
    }

    let name: String
    let title: String
    let summary: String
    let effect: Effect
    /// Calling it twice does no more than calling it once.
    let isIdempotent: Bool
    /// The command's words that stand first, flags included.
    let command: [String]
    let parameters: [Parameter]
    /// Exit code 1 says that the command has found something, not that it has failed.
    let findsWithFailure: Bool

    init(
        _ name: String,
        _ title: String,
        _ effect: Effect,
        _ command: String,
        isIdempotent: Bool = false,
        findsWithFailure: Bool = false,
        _ summary: String,
        _ parameters: [Parameter] = []
    ) {
        self.name = name
        self.title = title
        self.summary = summary
        self.effect = effect
        self.isIdempotent = isIdempotent || effect == .reads
        self.command = command.split(separator: " ").map(String.init)
        self.parameters = parameters
        self.findsWithFailure = findsWithFailure
    }

    /// As `tools/list` describes it.
    var description: JSONValue {
        .object([
            "name": .text(name), "title": .text(title), "description": .text(summary),
            "inputSchema": inputSchema,
            "annotations": .object([
                "title": .text(title), "readOnlyHint": .boolean(effect == .reads),
                "destructiveHint": .boolean(effect == .destroys), "idempotentHint": .boolean(isIdempotent),
                "openWorldHint": .boolean(false),
            ]),
        ])
    }

    /// What a call with these arguments means: the words of a command line, and what the command reads.
    func invocation(_ arguments: [String: JSONValue]) throws(Problem) -> Invocation {
        let unknown = arguments.keys.filter { key in !parameters.contains { $0.name == key } }.sorted()
        guard unknown.isEmpty else {
            throw Problem(sentence: "\(name) has no argument \(unknown.joined(separator: ", ")).")
        }
        var flags: [String] = []
        var words: [String] = []
        var input: [UInt8] = []
        for parameter in parameters {
            guard let value = arguments[parameter.name], value != .null else {
                guard !parameter.isRequired else {
                    throw Problem(sentence: "\(name) needs the argument \(parameter.name).")
                }
                continue
            }
            switch parameter.place {
            case .flag(let flag): flags += try parameter.flagWords(flag, value)
            case .input: input += try parameter.json(value)
            case .argument, .words, .items: words += try parameter.words(value)
            }
        }
        return Invocation(words: command + flags + (words.isEmpty ? [] : ["--"] + words), input: input)
    }

    // MARK: - Private

    private var inputSchema: JSONValue {
        let properties = parameters.map { ($0.name, $0.schema) }
        return .object([
            "type": .text("object"), "properties": .object(Dictionary(uniqueKeysWithValues: properties)),
            "required": .array(parameters.filter(\.isRequired).map { .text($0.name) }),
            "additionalProperties": .boolean(false),
        ])
    }
}

extension MCPTool.Parameter {
    /// A flag of the command with a text.
    static func text(_ name: String, _ summary: String, flag: String? = nil, values: [String] = []) -> Self {
        Self(name: name, place: .flag(flag ?? name), summary: summary, values: values)
    }

    static func toggle(_ name: String, _ summary: String, flag: String? = nil) -> Self {
        Self(name: name, place: .flag(flag ?? name), summary: summary, isBoolean: true)
    }

    static func number(_ name: String, _ summary: String, flag: String? = nil) -> Self {
        Self(name: name, place: .flag(flag ?? name), summary: summary, isInteger: true)
    }

    /// A text behind the flags.
    static func argument(_ name: String, _ summary: String, values: [String] = []) -> Self {
        Self(name: name, place: .argument, summary: summary, values: values)
    }

    static func words(_ name: String, _ summary: String) -> Self {
        Self(name: name, place: .words, summary: summary)
    }

    static func items(_ name: String, _ summary: String) -> Self {
        Self(name: name, place: .items, summary: summary)
    }

    /// An object of texts that the command reads.
    static func input(_ name: String, _ summary: String) -> Self {
        Self(name: name, place: .input, summary: summary)
    }

    static let app = Self.text("app", "The app's name").required

    /// The same, which a call must give.
    var required: Self {
        var parameter = self
        parameter.isRequired = true
        return parameter
    }

    // MARK: - Private

    fileprivate var schema: JSONValue {
        var fields: [String: JSONValue] = ["description": .text(summary), "type": .text(typeName)]
        if !values.isEmpty { fields["enum"] = .array(values.map { .text($0) }) }
        if case .items = place { fields["items"] = .object(["type": .text("string")]) }
        if case .input = place { fields["additionalProperties"] = .object(["type": .text("string")]) }
        return .object(fields)
    }

    private var typeName: String {
        switch place {
        case .items: "array"
        case .input: "object"
        case .flag, .argument, .words: isBoolean ? "boolean" : isInteger ? "integer" : "string"
        }
    }

    fileprivate func flagWords(_ flag: String, _ value: JSONValue) throws(MCPTool.Problem) -> [String] {
        if case .boolean(let isOn) = value, isBoolean { return isOn ? ["--\(flag)"] : [] }
        return ["--\(flag)=\(try scalar(value))"]
    }

    fileprivate func words(_ value: JSONValue) throws(MCPTool.Problem) -> [String] {
        switch (place, value) {
        case (.items, .array(let items)):
            var words: [String] = []
            for item in items { words.append(try scalar(item)) }
            return words
        case (.words, _): return try scalar(value).split(separator: " ").map(String.init)
        case (.argument, _): return [try scalar(value)]
        default: throw wrongType
        }
    }

    /// The object with texts for the values that could stand on a command line.
    fileprivate func json(_ value: JSONValue) throws(MCPTool.Problem) -> [UInt8] {
        guard case .object(let fields) = value else { throw wrongType }
        var texts: [String: String] = [:]
        for (key, value) in fields { texts[key] = try scalar(value) }
        guard let bytes = try? WireJSON.encode(texts) else { throw wrongType }
        return bytes
    }

    private var wrongType: MCPTool.Problem {
        MCPTool.Problem(sentence: "\(name) must be of type \(typeName).")
    }

    private func scalar(_ value: JSONValue) throws(MCPTool.Problem) -> String {
        let isFitting =
            switch value {
            case .text: !isBoolean && !isInteger
            case .integer(let number): isInteger ? number >= 0 : !isBoolean
            case .boolean: !isInteger && !isBoolean
            case .null, .number, .array, .object: false
            }
        // No process takes a zero byte in its arguments, execve(2).
        guard isFitting, let text = value.scalarText, !text.utf8.contains(0) else { throw wrongType }
        guard values.isEmpty || values.contains(text) else {
            throw MCPTool.Problem(sentence: "\(name) must be one of \(values.joined(separator: ", ")).")
        }
        return text
    }
}

import HTTP
import Linux
import Model
import PlatformAPI
import TestSupport
import Testing

/// What a client was seen to ask, in its own fields, ranges and spellings, and what it has to get: `Clients/*.txt`.
///
/// ```
/// * Authorization: Bearer {token}       every request has this field
/// PATCH /apps/demo/formation            a request, its own fields and its body
/// Range: id ..; max=1000
/// {"updates": [{"process": "web", "quantity": "+1"}]}
/// = 200 FormationBatchUpdate            the status, and whose answer it is in the schema; `-` for none
/// let web 0.id                          a value of the answer, for `{web}` from then on
/// is 0.quantity 2                       a value of the answer, as JSON
/// count 2                               how many items the answer has
/// has Next-Range id ]{app}..; max=1     a field of the answer
/// ```
struct ClientTranscript {
    /// One request with what is expected of its answer.
    struct Step {
        let line: Int
        let method: String
        let target: String
        var fields: [(name: String, value: String)]
        var body = ""
        var status = 0
        var title = ""
        /// The lines after `=`, split at blanks, the last part whole.
        var checks: [[String]] = []
    }

    private(set) var steps: [Step] = []

    /// A line that is none of the above.
    struct Unreadable: Error { let line: Int }

    init(_ text: String) throws {
        var usual: [(name: String, value: String)] = []
        var isAnswer = true
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.split(separator: " ", maxSplits: 2).map(String.init)
            switch words.first {
            case nil, "#": continue
            case "*": usual.append(try Self.field(line.dropFirst(2), number))
            case "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD":
                guard words.count == 2 else { throw Unreadable(line: number + 1) }
                steps.append(
                    Step(line: number + 1, method: words[0], target: words[1], fields: usual)
                )
                isAnswer = false
            case "=":
                guard words.count == 3, !steps.isEmpty, let status = Int(words[1]) else {
                    throw Unreadable(line: number + 1)
                }
                steps[steps.count - 1].status = status
                steps[steps.count - 1].title = words[2]
                isAnswer = true
            default:
                guard !steps.isEmpty else { throw Unreadable(line: number + 1) }
                if isAnswer {
                    steps[steps.count - 1].checks.append(words)
                } else if line.hasPrefix("{") {
                    steps[steps.count - 1].body += line
                } else {
                    steps[steps.count - 1].fields.append(try Self.field(line, number))
                }
            }
        }
    }

    private static func field(
        _ line: Substring,
        _ number: Int
    ) throws -> (name: String, value: String) {
        guard let colon = line.firstRange(of: ": ") else { throw Unreadable(line: number + 1) }
        return (String(line[..<colon.lowerBound]), String(line[colon.upperBound...]))
    }
}

/// Sends a transcript's requests to a daemon's loopback port and checks the answers.
struct TranscriptClient {
    let daemon: TestDaemon
    let schema: SchemaCheck
    /// What stands for `{name}`.
    var values: [String: String]

    init(_ daemon: TestDaemon) async throws {
        self.daemon = daemon
        let served = try await daemon.send("GET", "/schema")
        schema = SchemaCheck(try WireJSON.decode(JSONValue.self, from: served.content))
        let token = try await daemon.call(TokenInfo()).token
        values = ["token": token]
        for user in ["", "user", "dev@example.test"] {
            values["basic \(user)"] = Base64.encode(Array("\(user):\(token)".utf8))
        }
    }

    mutating func play(_ step: ClientTranscript.Step) async throws {
        var fields: Fields = [:]
        // A request's own field stands in the place of the usual one.
        for field in step.fields { fields[field.name] = filled(field.value) }
        if !step.body.isEmpty { fields["Content-Type"] = "application/json" }
        let answer = try await daemon.send(
            step.method,
            filled(step.target),
            fields: fields,
            body: Array(filled(step.body).utf8),
            to: daemon.api
        )
        // Whatever follows would be about an answer that is not there.
        try #require(answer.status == step.status, "line \(step.line): \(answer.text)")
        if let id = fields["Request-Id"] { #expect(answer.fields["Request-Id"] == id) }
        let content = answer.content.isEmpty ? Array("null".utf8) : answer.content
        let json = try WireJSON.decode(JSONValue.self, from: content)
        if step.title != "-" {
            #expect(schema.problems(with: json, as: step.title) == [], "line \(step.line)")
        }
        for check in step.checks { try perform(check, json, answer, step.line) }
    }

    // MARK: - Private

    private mutating func perform(
        _ check: [String],
        _ json: JSONValue,
        _ answer: Response,
        _ line: Int
    ) throws {
        let rest = check.count == 3 ? filled(check[2]) : ""
        switch check[0] {
        case "let":
            values[check[1]] = try #require(value(rest, in: json)?.scalarText, "line \(line): \(answer.text)")
        case "is":
            let wanted = try WireJSON.decode(JSONValue.self, from: Array(rest.utf8))
            #expect(value(check[1], in: json) == wanted, "line \(line): \(answer.text)")
        case "count":
            guard case .array(let items) = json else {
                Issue.record("line \(line): no list: \(answer.text)")
                return
            }
            #expect(items.count == Int(check[1]), "line \(line): \(answer.text)")
        case "has": #expect(answer.fields[check[1]] == rest, "line \(line): \(answer.fields)")
        default: throw ClientTranscript.Unreadable(line: line)
        }
    }

    private func filled(_ text: String) -> String {
        var text = text
        for (name, value) in values { text = text.replacing("{\(name)}", with: value) }
        return text
    }

    /// The value at a path like `0.app.name`.
    private func value(_ path: String, in json: JSONValue) -> JSONValue? {
        var found: JSONValue? = json
        for part in path.split(separator: ".") {
            switch found {
            case .object(let fields): found = fields[String(part)]
            case .array(let items):
                let index = Int(part) ?? items.count
                found = items.indices.contains(index) ? items[index] : nil
            default: return nil
            }
        }
        return found
    }
}

/// One call of the Platform API: what the client fills in is the very value that the daemon decodes.
///
/// Path parameters, query and body are stored properties of one `Codable` struct. A property whose coding key
/// stands in the route's template goes into the path; the others are the JSON body.
package protocol Endpoint: Codable, Sendable {
    associatedtype Answer: Codable & Sendable

    static var route: Route { get }
    /// The status of a success: 200 unless said otherwise.
    static var successStatus: Int { get }
    /// How the properties that are not in the path travel.
    static var content: RequestContent { get }
    /// One sentence for the generated documents.
    static var summary: String { get }
}

extension Endpoint {
    package static var successStatus: Int { 200 }

    package static var content: RequestContent {
        switch route.method {
        case .get, .delete: .none
        case .post, .put, .patch: .fields
        }
    }

    /// The type's name; handlers, documents and traces call the endpoint by it.
    package static var name: String { String(describing: Self.self) }
}

/// How an endpoint's properties travel.
package enum RequestContent: Equatable, Sendable {
    /// No body: all properties stand in the path.
    case none
    /// A JSON object with all properties that do not stand in the path.
    case fields
    /// The property with this key is the whole body (config vars: any key of the object is the client's).
    case whole(String)
}

/// A request as it goes onto the wire.
package struct WireRequest: Equatable, Sendable {
    package let method: Method
    /// Origin-form target, percent-encoded.
    package let path: String
    /// JSON, or nil for a request without content.
    package let body: [UInt8]?
}

extension Endpoint {
    /// The request that asks for this.
    ///
    /// An empty path property is refused: without it the path would be that of the whole collection, and
    /// `DELETE /apps/demo/dynos/` means all dynos.
    /// It traps when a path property is missing: that is a mistake in the endpoint's declaration.
    package func request() throws -> WireRequest {
        var properties = try JSONValue(encoding: self).object ?? [:]
        if let key = Self.route.parameters.first(where: { properties[$0]?.scalarText == "" }) {
            throw RequestProblem.invalid(key, "must not be empty")
        }
        let path = Self.route.path { key in
            guard let value = properties.removeValue(forKey: key), let text = value.scalarText else {
                preconditionFailure("\(Self.name) has no property \(key) for its path")
            }
            return text
        }
        return WireRequest(method: Self.route.method, path: path, body: try Self.body(from: properties))
    }

    /// Reads a request that `route` matched; keys that are not known are ignored (spec api §1).
    package static func decode(
        parameters: PathParameters,
        body: [UInt8]
    ) throws(RequestProblem) -> Self {
        var properties: [String: JSONValue] = [:]
        switch content {
        case .none: break
        case .fields: properties = try bodyObject(body)
        case .whole(let key): properties[key] = .object(try bodyObject(body))
        }
        for (key, value) in parameters.values { properties[key] = .text(value) }
        do {
            return try JSONValue.object(properties).decode(Self.self)
        } catch {
            throw RequestProblem(decodingFailure: error)
        }
    }

    // MARK: - Private

    private static func body(from properties: [String: JSONValue]) throws -> [UInt8]? {
        switch content {
        case .none: nil
        case .fields: try WireJSON.encode(JSONValue.object(properties))
        case .whole(let key): try WireJSON.encode(properties[key] ?? .object([:]))
        }
    }

    private static func bodyObject(_ body: [UInt8]) throws(RequestProblem) -> [String: JSONValue] {
        guard !body.allSatisfy(\.isJSONBlank) else { return [:] }
        let value: JSONValue
        do {
            value = try WireJSON.decode(JSONValue.self, from: body)
        } catch {
            throw .notJSON
        }
        guard let object = value.object else { throw .notObject }
        return object
    }
}

extension UInt8 {
    /// White space between JSON's tokens (RFC 8259 §2).
    fileprivate var isJSONBlank: Bool {
        self == UInt8(ascii: " ") || self == UInt8(ascii: "\n") || self == UInt8(ascii: "\r")
            || self == UInt8(ascii: "\t")
    }
}

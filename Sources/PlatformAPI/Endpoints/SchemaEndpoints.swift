/// Tells the API's own schema.
package struct SchemaInfo: Endpoint {
    package typealias Answer = JSONValue
    package static let route = Route(.get, "/schema")
    package static let summary = "Tells these endpoints as a JSON hyper-schema, `application/schema+json`."

    package init() {}
}

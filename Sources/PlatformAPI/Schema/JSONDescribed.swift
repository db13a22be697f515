package import Model

/// A value whose JSON its properties do not tell.
package protocol JSONDescribed: Decodable {
    /// The JSON types it is read from.
    static var jsonTypes: [String] { get }
    /// JSON Schema's `format`, for a text that has one.
    static var jsonFormat: String? { get }
    /// Any value of the type.
    static var jsonSample: Self { get }
}

extension JSONDescribed {
    package static var jsonFormat: String? { nil }
}

extension JSONDescribed where Self: FixedWidthInteger {
    package static var jsonTypes: [String] { ["integer"] }
    package static var jsonSample: Self { 1 }
}

extension Int: JSONDescribed {}
extension Int8: JSONDescribed {}
extension Int16: JSONDescribed {}
extension Int32: JSONDescribed {}
extension Int64: JSONDescribed {}
extension UInt: JSONDescribed {}
extension UInt8: JSONDescribed {}
extension UInt16: JSONDescribed {}
extension UInt32: JSONDescribed {}
extension UInt64: JSONDescribed {}

extension Bool: JSONDescribed {
    package static var jsonTypes: [String] { ["boolean"] }
    package static var jsonSample: Bool { true }
}

extension String: JSONDescribed {
    package static var jsonTypes: [String] { ["string"] }
    package static var jsonSample: String { "sample" }
}

extension Double: JSONDescribed {
    package static var jsonTypes: [String] { ["number"] }
    package static var jsonSample: Double { 1 }
}

extension Float: JSONDescribed {
    package static var jsonTypes: [String] { ["number"] }
    package static var jsonSample: Float { 1 }
}

extension ResourceID: JSONDescribed {
    package static var jsonTypes: [String] { ["string"] }
    package static var jsonFormat: String? { "uuid" }
    package static var jsonSample: ResourceID { ResourceID(high: 0x4000, low: 1 << 63) }
}

extension Timestamp: JSONDescribed {
    package static var jsonTypes: [String] { ["string"] }
    package static var jsonFormat: String? { "date-time" }
    package static var jsonSample: Timestamp { Timestamp(microseconds: 0) }
}

extension Switch: JSONDescribed {
    package static var jsonTypes: [String] { ["boolean", "integer", "string"] }
    package static var jsonSample: Switch { Switch(true) }
}

extension Quantity: JSONDescribed {
    package static var jsonTypes: [String] { ["integer", "string"] }
    package static var jsonSample: Quantity { .absolute(1) }
}

extension Identity: JSONDescribed {
    package static var jsonTypes: [String] { ["string", "object"] }
    package static var jsonSample: Identity { .name("sample") }
}

extension SizeChoice: JSONDescribed {
    package static var jsonTypes: [String] { ["string", "object"] }
    package static var jsonSample: SizeChoice { SizeChoice("sample") }
}

extension ReleaseIdentity: JSONDescribed {
    package static var jsonTypes: [String] { ["string", "integer"] }
    package static var jsonSample: ReleaseIdentity { .version(1) }
}

extension GenerationReference: JSONDescribed {
    package static var jsonTypes: [String] { ["object", "string"] }
    package static var jsonSample: GenerationReference { GenerationReference(id: nil, name: "sample") }
}

extension JSONValue: JSONDescribed {
    package static var jsonTypes: [String] { ["object", "array", "string", "number", "boolean", "null"] }
    package static var jsonSample: JSONValue { .null }
}

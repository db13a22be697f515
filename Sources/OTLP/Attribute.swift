/// A name and a value that describe what they stand at (opentelemetry.proto.common.v1.KeyValue).
package struct Attribute: Equatable, Sendable {
    /// A value of one of the types that we use.
    package enum Value: Equatable, Sendable {
        case text(String)
        case integer(Int)
    }

    package let name: String
    package let value: Value

    package init(_ name: String, _ text: String) {
        self.name = name
        value = .text(text)
    }

    package init(_ name: String, _ integer: Int) {
        self.name = name
        value = .integer(integer)
    }
}

extension ProtobufWriter {
    mutating func attributes(_ field: UInt32, _ attributes: [Attribute]) {
        for attribute in attributes {
            message(field) { pair in
                pair.string(1, attribute.name)
                pair.message(2) { $0.value(attribute.value) }
            }
        }
    }

    /// AnyValue.
    mutating func value(_ value: Attribute.Value) {
        switch value {
        case .text(let text): chosenString(1, text)
        case .integer(let integer): chosenInteger(3, Int64(integer))
        }
    }
}

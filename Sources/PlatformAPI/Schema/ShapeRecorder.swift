/// Finds out what a type reads from JSON by letting it read from nothing: every question that its `init(from:)` asks
/// is noted, and answered with a sample.
///
/// A key that may be missing is answered as missing, so that a type with several spellings asks for all of them.
struct ShapeRecorder: Decoder {
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]
    let shape: JSONShape

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        shape.note("object")
        return KeyedDecodingContainer(KeyedShapes<Key>(shape: shape))
    }

    func unkeyedContainer() -> any UnkeyedDecodingContainer {
        shape.note("array")
        return ItemShapes(shape: shape)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { ValueShape(shape: shape) }
}

/// An object's keys.
private struct KeyedShapes<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let codingPath: [any CodingKey] = []
    let shape: JSONShape

    /// What a dictionary asks for: one key that stands for any.
    var allKeys: [Key] { [Key(stringValue: JSONShape.anyKey)].compactMap(\.self) }

    func contains(_ key: Key) -> Bool { true }
    func decodeNil(forKey key: Key) -> Bool { false }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try shape.property(key.stringValue, isOptional: false).sample(of: type)
    }

    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        // What the value looks like is all that is wanted of it.
        _ = try? shape.property(key.stringValue, isOptional: true).sample(of: type)
        return nil
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) -> KeyedDecodingContainer<Nested> {
        ShapeRecorder(shape: shape.property(key.stringValue, isOptional: false)).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedDecodingContainer {
        ShapeRecorder(shape: shape.property(key.stringValue, isOptional: false)).unkeyedContainer()
    }

    func superDecoder() -> any Decoder { ShapeRecorder(shape: shape) }
    func superDecoder(forKey key: Key) -> any Decoder { ShapeRecorder(shape: shape) }
}

/// An array's items, of which there is one.
private struct ItemShapes: UnkeyedDecodingContainer {
    let codingPath: [any CodingKey] = []
    let shape: JSONShape
    let count: Int? = 1
    private(set) var currentIndex = 0
    var isAtEnd: Bool { currentIndex > 0 }

    init(shape: JSONShape) {
        self.shape = shape
    }

    mutating func decodeNil() -> Bool { false }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        currentIndex += 1
        return try shape.item().sample(of: type)
    }

    mutating func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        currentIndex += 1
        return ShapeRecorder(shape: shape.item()).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedDecodingContainer {
        currentIndex += 1
        return ShapeRecorder(shape: shape.item()).unkeyedContainer()
    }

    mutating func superDecoder() -> any Decoder { ShapeRecorder(shape: shape) }
}

/// A value by itself.
private struct ValueShape: SingleValueDecodingContainer {
    let codingPath: [any CodingKey] = []
    let shape: JSONShape

    func decodeNil() -> Bool {
        shape.isNullable = true
        return false
    }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try shape.sample(of: type) }
}

// The generic methods above answer for every type; the compiler wants these by name.

extension KeyedShapes {
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try primitive(type, key) }
    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try optional(type, key) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try primitive(type, key) }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try optional(type, key) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try primitive(type, key) }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? { try optional(type, key) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try primitive(type, key) }
    func decodeIfPresent(_ type: Float.Type, forKey key: Key) throws -> Float? { try optional(type, key) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try primitive(type, key) }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try optional(type, key) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try primitive(type, key) }
    func decodeIfPresent(_ type: Int8.Type, forKey key: Key) throws -> Int8? { try optional(type, key) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try primitive(type, key) }
    func decodeIfPresent(_ type: Int16.Type, forKey key: Key) throws -> Int16? { try optional(type, key) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try primitive(type, key) }
    func decodeIfPresent(_ type: Int32.Type, forKey key: Key) throws -> Int32? { try optional(type, key) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try primitive(type, key) }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? { try optional(type, key) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try primitive(type, key) }
    func decodeIfPresent(_ type: UInt.Type, forKey key: Key) throws -> UInt? { try optional(type, key) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try primitive(type, key) }
    func decodeIfPresent(_ type: UInt8.Type, forKey key: Key) throws -> UInt8? { try optional(type, key) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try primitive(type, key) }
    func decodeIfPresent(_ type: UInt16.Type, forKey key: Key) throws -> UInt16? { try optional(type, key) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try primitive(type, key) }
    func decodeIfPresent(_ type: UInt32.Type, forKey key: Key) throws -> UInt32? { try optional(type, key) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try primitive(type, key) }
    func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? { try optional(type, key) }

    private func primitive<Value: Decodable>(_ type: Value.Type, _ key: Key) throws -> Value {
        try shape.property(key.stringValue, isOptional: false).sample(of: type)
    }

    private func optional<Value: Decodable>(_ type: Value.Type, _ key: Key) throws -> Value? {
        _ = try shape.property(key.stringValue, isOptional: true).sample(of: type)
        return nil
    }
}

extension ItemShapes {
    mutating func decode(_ type: Bool.Type) throws -> Bool { try primitive(type) }
    mutating func decode(_ type: String.Type) throws -> String { try primitive(type) }
    mutating func decode(_ type: Double.Type) throws -> Double { try primitive(type) }
    mutating func decode(_ type: Float.Type) throws -> Float { try primitive(type) }
    mutating func decode(_ type: Int.Type) throws -> Int { try primitive(type) }
    mutating func decode(_ type: Int8.Type) throws -> Int8 { try primitive(type) }
    mutating func decode(_ type: Int16.Type) throws -> Int16 { try primitive(type) }
    mutating func decode(_ type: Int32.Type) throws -> Int32 { try primitive(type) }
    mutating func decode(_ type: Int64.Type) throws -> Int64 { try primitive(type) }
    mutating func decode(_ type: UInt.Type) throws -> UInt { try primitive(type) }
    mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try primitive(type) }
    mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try primitive(type) }
    mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try primitive(type) }
    mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try primitive(type) }

    private mutating func primitive<Value: Decodable>(_ type: Value.Type) throws -> Value {
        currentIndex += 1
        return try shape.item().sample(of: type)
    }
}

extension ValueShape {
    func decode(_ type: Bool.Type) throws -> Bool { try shape.sample(of: type) }
    func decode(_ type: String.Type) throws -> String { try shape.sample(of: type) }
    func decode(_ type: Double.Type) throws -> Double { try shape.sample(of: type) }
    func decode(_ type: Float.Type) throws -> Float { try shape.sample(of: type) }
    func decode(_ type: Int.Type) throws -> Int { try shape.sample(of: type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try shape.sample(of: type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try shape.sample(of: type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try shape.sample(of: type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try shape.sample(of: type) }
    func decode(_ type: UInt.Type) throws -> UInt { try shape.sample(of: type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try shape.sample(of: type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try shape.sample(of: type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try shape.sample(of: type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try shape.sample(of: type) }
}

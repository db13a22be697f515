/// Protocol Buffers' wire format (protobuf.dev "Encoding"), as far as OTLP needs it.
///
/// As in proto3, a field that has its default is left out, unless the caller says that it counts.
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    /// int32, int64, uint32, uint64, enum.
    mutating func varint(_ field: UInt32, _ value: UInt64) {
        guard value != 0 else { return }
        tag(field, .varint)
        append(varint: value)
    }

    /// An int64 within a oneof, where 0 counts too.
    mutating func chosenInteger(_ field: UInt32, _ value: Int64) {
        tag(field, .varint)
        append(varint: UInt64(bitPattern: value))
    }

    mutating func fixed64(_ field: UInt32, _ value: UInt64) {
        guard value != 0 else { return }
        chosenFixed64(field, value)
    }

    /// A fixed64, sfixed64 or double within a oneof, or with presence, where 0 counts too.
    mutating func chosenFixed64(_ field: UInt32, _ value: UInt64) {
        tag(field, .fixed64)
        append(fixed64: value)
    }

    mutating func chosenDouble(_ field: UInt32, _ value: Double) { chosenFixed64(field, value.bitPattern) }

    mutating func string(_ field: UInt32, _ text: String) {
        guard !text.isEmpty else { return }
        chosenString(field, text)
    }

    /// A string within a oneof, where the empty one counts too.
    mutating func chosenString(_ field: UInt32, _ text: String) { self.bytes(field, Array(text.utf8)) }

    /// A string or bytes, empty ones too.
    mutating func bytes(_ field: UInt32, _ value: [UInt8]) {
        tag(field, .lengthDelimited)
        append(varint: UInt64(value.count))
        bytes += value
    }

    /// A message within this one.
    mutating func message(_ field: UInt32, _ write: (inout ProtobufWriter) -> Void) {
        var inner = ProtobufWriter()
        write(&inner)
        bytes(field, inner.bytes)
    }

    /// A packed list of fixed64 or double.
    mutating func packed(_ field: UInt32, _ words: [UInt64]) {
        guard !words.isEmpty else { return }
        tag(field, .lengthDelimited)
        append(varint: UInt64(words.count * 8))
        for word in words { append(fixed64: word) }
    }

    // MARK: - Private

    private enum WireType: UInt64 { case varint = 0, fixed64 = 1, lengthDelimited = 2 }

    private mutating func tag(_ field: UInt32, _ type: WireType) {
        append(varint: UInt64(field) << 3 | type.rawValue)
    }

    private mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    private mutating func append(fixed64 value: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }
}

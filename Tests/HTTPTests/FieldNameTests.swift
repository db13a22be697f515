import Testing

@testable import HTTP

@Suite("FieldName")
struct FieldNameTests {
    /// The kind of a name at the end of its bytes and with other bytes around it, which are read differently.
    static func kinds(_ name: [UInt8]) -> [FieldName] {
        (0...24).map { distance in
            let bytes = Array("xy".utf8) + name + [UInt8](repeating: UInt8(ascii: "z"), count: distance)
            return FieldName(FieldKey(bytes.span, 2..<2 + name.count))
        }
    }

    @Test("every known name is recognised in any case", arguments: FieldName.allCases.filter { $0 != .other })
    func known(_ name: FieldName) {
        #expect(Self.kinds(Array(name.rawValue.utf8)).allSatisfy { $0 == name })
        #expect(Self.kinds(Array(name.rawValue.uppercased().utf8)).allSatisfy { $0 == name })
    }

    @Test(
        "no change of one byte, and no byte more or less, leaves a name known",
        arguments: FieldName.allCases.filter { $0 != .other }
    )
    func neighbours(_ name: FieldName) {
        let known = Set(FieldName.allCases.map(\.rawValue))
        let bytes = Array(name.rawValue.utf8)
        var variants = [Array(bytes.dropLast()), Array(bytes.dropFirst()), bytes + [0x78], [0x78] + bytes]
        for index in bytes.indices {
            for byte in [UInt8(ascii: "q"), UInt8(ascii: "_"), UInt8(ascii: "1")] where byte != bytes[index] {
                var variant = bytes
                variant[index] = byte
                variants.append(variant)
            }
        }
        for variant in variants where !known.contains(String(decoding: variant, as: UTF8.self)) {
            #expect(Self.kinds(variant).allSatisfy { $0 == .other })
        }
    }

    @Test("a name is recognised the same however the bytes are split")
    func splitName() {
        let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\nProxy-Authorization: x\r\n\r\n".utf8)
        for cut in 0..<bytes.count {
            var parser = RequestParser()
            _ = parser.parse(bytes.span.extracting(0..<cut))
            _ = parser.parse(bytes.span)
            #expect(parser.head.fields.map(\.kind) == [.host, .proxyAuthorization])
        }
    }
}

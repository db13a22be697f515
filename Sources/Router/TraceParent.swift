import HTTP
import Linux
import Model

/// The field `traceparent` (W3C "Trace Context" §3.2): read from a request, and written into what the dyno gets.
enum TraceParent {
    /// The field's name, as dynos get it.
    static let name = Array("traceparent".utf8)
    static let stateName = Array("tracestate".utf8)

    /// The context of a request that came with the values `fields` of the field: their trace is gone on with when there
    /// is one and it is valid, else another begins.
    static func context(after fields: [[UInt8]], using generator: inout SeededGenerator) -> TraceContext {
        let span = number(using: &generator)
        if fields.count == 1, let parent = read(fields[0]) {
            return TraceContext(
                high: parent.high,
                low: parent.low,
                parent: parent.span,
                span: span,
                isSampled: parent.isSampled
            )
        }
        return TraceContext(
            high: number(using: &generator),
            low: number(using: &generator),
            parent: nil,
            span: span,
            isSampled: true
        )
    }

    /// Reads a value, whose `span` is who sent it; nil for one that is not valid.
    static func read(_ value: [UInt8]) -> TraceContext? {
        guard value.count >= length, value[2] == dash, value[35] == dash, value[52] == dash,
            let version = hexadecimal(value[0..<2]), version != 0xFF,
            // A later version may have more behind a dash; this one has nothing.
            version == 0 ? value.count == length : value.count == length || value[length] == dash,
            let high = hexadecimal(value[3..<19]), let low = hexadecimal(value[19..<35]),
            let span = hexadecimal(value[36..<52]), let flags = hexadecimal(value[53..<55]),
            high | low != 0, span != 0
        else { return nil }
        return TraceContext(high: high, low: low, parent: nil, span: span, isSampled: flags & 1 == 1)
    }

    /// Appends the value for the dyno: the request's own span is its parent.
    static func append(_ context: TraceContext, to output: inout [UInt8]) {
        output += Array("00-".utf8)
        append(context.high, to: &output)
        append(context.low, to: &output)
        output.append(dash)
        append(context.span, to: &output)
        output += Array(context.isSampled ? "-01".utf8 : "-00".utf8)
    }

    // MARK: - Private

    private static let length = 55
    private static let dash = UInt8(ascii: "-")

    /// Any number but zero, which is no id.
    private static func number(using generator: inout SeededGenerator) -> UInt64 {
        let number = generator.next()
        return number == 0 ? 1 : number
    }

    /// Lower-case digits only, as the field has them.
    private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"):
                value = value << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return value
    }

    private static func append(_ value: UInt64, to output: inout [UInt8]) {
        for shift in stride(from: UInt64(60), through: 0, by: -4) {
            let digit = UInt8(truncatingIfNeeded: value >> shift & 0xF)
            output.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }
}

import Linux

/// Spans of time as the doctor tells them: `3 ms`, `0.4 s`, `12 s`.
enum SpanText {
    static func of(_ span: Duration) -> String {
        let milliseconds = max(0, span.wholeNanoseconds / 1_000_000)
        if milliseconds < 100 { return "\(milliseconds) ms" }
        let tenths = (milliseconds + 50) / 100
        return tenths < 100 ? "\(tenths / 10).\(tenths % 10) s" : "\((tenths + 5) / 10) s"
    }
}

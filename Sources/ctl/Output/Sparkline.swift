/// A row of numbers as a row of bars, for the trend in a table.
enum Sparkline {
    /// The bars of `values`, each one character as high as its part of the largest; a blank where there is none.
    ///
    /// With `isASCII` in letters that every terminal has.
    static func text(_ values: [Double?], isASCII: Bool) -> String {
        let bars = isASCII ? asciiBars : blockBars
        let largest = values.compactMap(\.self).max() ?? 0
        return String(
            values.map { value -> Character in
                guard let value else { return " " }
                guard largest > 0 else { return bars[0] }
                // What is more than nothing is seen as more than nothing, unless there are too few bars for it.
                let part = value / largest * Double(bars.count - 1)
                return bars[min(bars.count - 1, Int(part.rounded(.up)))]
            }
        )
    }

    /// Whether the locale says that its texts are in UTF-8 (POSIX "Internationalization Variables").
    static func isASCIIOnly(variable: (String) -> String?) -> Bool {
        for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
            guard let locale = variable(name), !locale.isEmpty else { continue }
            let charset = locale.lowercased().split(separator: ".").last ?? ""
            return !charset.hasPrefix("utf-8") && !charset.hasPrefix("utf8")
        }
        return true
    }

    // MARK: - Private

    private static let blockBars = Array("▁▂▃▄▅▆▇█")
    private static let asciiBars = Array("_.-:=+*#")
}

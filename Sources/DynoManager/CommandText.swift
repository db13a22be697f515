import Model

/// A process type's command as log lines show it (spec dynos §2).
package enum CommandText {
    /// Replaces every plain `$NAME` of the environment by its value and leaves `${NAME…}` as it stands.
    ///
    /// A name without a value stays too: it may be the command's own (`for f in *; do cat $f; done`).
    package static func substituting(_ environment: [String: String], into command: String) -> String {
        let bytes = Array(command.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let end = bytes[index] == UInt8(ascii: "$") ? endOfName(in: bytes, from: index + 1) : index + 1
            let name = String(decoding: bytes[index..<end].dropFirst(), as: UTF8.self)
            if let value = environment[name], !name.isEmpty {
                result.append(contentsOf: value.utf8)
            } else {
                result.append(contentsOf: bytes[index..<end])
            }
            index = end
        }
        return String(decoding: result, as: UTF8.self)
    }

    // MARK: - Private

    /// Where the variable name that may start at `start` ends; `start` itself when none does.
    private static func endOfName(in bytes: [UInt8], from start: Int) -> Int {
        guard start < bytes.count, bytes[start].isWordCharacter, !bytes[start].isDigit else { return start }
        return bytes[start...].firstIndex { !$0.isWordCharacter } ?? bytes.count
    }
}

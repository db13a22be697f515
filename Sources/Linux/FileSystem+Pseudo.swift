import Glibc

extension FileSystem {
    /// The content of a small file that the kernel writes as it is read, proc(5), cgroups(7): 16 KB at most.
    ///
    /// Such a file has no size to ask for, and one read gives all of it.
    package static func readPseudoFile(_ path: String) throws(Errno) -> [UInt8] {
        try open(path, .readOnly).read(upTo: 16_384) ?? []
    }

    /// The numbers of a pseudo file's lines by the word before them, `anon 4096` or `Pss_Anon: 4 kB`, units left out.
    package static func readPseudoNumbers(_ path: String) throws(Errno) -> [String: Int] {
        numbers(in: try readPseudoFile(path))
    }

    /// Writes to such a file in one piece.
    package static func writePseudoFile(_ path: String, _ text: String) throws(Errno) {
        try open(path, .write).writeAll(Array(text.utf8).span)
    }

    /// Removes a directory without entries, rmdir(2); of a control group its files do not count.
    package static func removeDirectory(_ path: String) throws(Errno) {
        _ = try retrying("rmdir") { unsafe Glibc.rmdir(path) }
    }

    /// The same of text that has been read already; lines without a number are left out.
    static func numbers(in text: [UInt8]) -> [String: Int] {
        var numbers: [String: Int] = [:]
        for line in text.split(separator: UInt8(ascii: "\n")) {
            let words = line.split {
                $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: ":")
            }
            guard words.count >= 2, let number = Int(decimal: words[1]) else { continue }
            numbers[String(decoding: words[0], as: UTF8.self)] = number
        }
        return numbers
    }
}

import Linux

/// The messages of a corpus file: one a line, with escapes; lines that begin with `#` are comments.
package func corpus(_ path: String) throws -> [[UInt8]] {
    let text = String(decoding: try FileSystem.readAll(path), as: UTF8.self)
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { String($0).unescaped }
}

/// The path of something that stands beside a source file: `beside(#filePath, "Corpus")`.
package func beside(_ file: String, _ name: String) -> String {
    file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        + "/\(name)"
}

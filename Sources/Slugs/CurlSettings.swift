/// What curl reads instead of arguments, which anybody on the machine can read (curl(1), `--config`).
package enum CurlSettings {
    /// The URL to fetch, which may hold a signature or a password.
    package static func url(_ url: String) -> [UInt8] {
        let escapes: [Character: String] = [
            "\\": "\\\\", "\"": "\\\"", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\r\n": "\\r\\n",
        ]
        return Array("url = \"\(url.map { escapes[$0] ?? String($0) }.joined())\"\n".utf8)
    }
}

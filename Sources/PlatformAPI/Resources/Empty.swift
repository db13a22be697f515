/// An answer without content: `{}`.
package struct Empty: Codable, Hashable, Sendable {
    package init() {}
}

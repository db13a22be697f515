/// The version of herolocal and herolocald, as in CHANGELOG.md.
package enum ProductVersion {
    package static let text = "0.1.0"
}

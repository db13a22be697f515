/// One of an app's buildpacks in their order (schema: buildpack-installation).
package struct BuildpackInstallation: Codable, Hashable, Sendable {
    package var buildpack: BuildpackReference
    package var ordinal: Int

    package init(buildpack: BuildpackReference, ordinal: Int) {
        self.buildpack = buildpack
        self.ordinal = ordinal
    }
}

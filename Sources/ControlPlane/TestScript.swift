import Model
import PlatformAPI
import Slugs
import Store

/// What a test run's dyno does: the set-up, a mark in its output, the tests (spec slugs §7, CI).
///
/// Both run in one dyno, so that what the set-up makes is there for the tests.
struct TestScript: Sendable {
    let mark = ResourceID.random().description
    let size: String?
    private let setup: String
    private let test: String

    /// The app's own scripts; `buildpackTest` runs the tests of the buildpack for one without.
    init(_ manifest: AppManifest, buildpackTest: String?) throws(APIErrorBody) {
        let script = manifest.scripts["test"]
        guard let test = script?.command ?? buildpackTest else {
            throw APIErrorBody(
                .invalidParams,
                "There is nothing to run: app.json has no environments.test.scripts.test, and the buildpack no "
                    + "bin/test."
            )
        }
        self.test = test
        setup = manifest.scripts["test-setup"]?.command ?? ":"
        size = script?.size
    }

    /// Calls `bin/test BUILD_DIR ENV_DIR` (Dev Center "Testpack API"), with a file for each of these config vars.
    static func buildpackTest(_ variables: [ConfigVarName]) -> String {
        let names = variables.sorted().map(\.description).joined(separator: " ")
        return "variables=$(mktemp -d) || exit; "
            + "for name in \(names); do printf %s \"${!name}\" >\"$variables/$name\" || exit; done; "
            + "exec \"$HOME/\(BuildResult.testsDirectory)/bin/test\" \"$HOME\" \"$variables\""
    }

    /// The scripts stand in variables, so that nothing in them has to be quoted.
    let command =
        "bash -c \"$HEROLOCAL_TEST_SETUP\" || exit; printf '\\n%s\\n' \"$HEROLOCAL_TEST_MARK\"; "
        + "exec bash -c \"$HEROLOCAL_TEST\""

    var environment: [String: String] {
        ["HEROLOCAL_TEST_SETUP": setup, "HEROLOCAL_TEST_MARK": mark, "HEROLOCAL_TEST": test]
    }

    /// Gives the shell of a debug run the scripts: `bash -c "$HEROLOCAL_TEST"`.
    static func debugVariables(_ manifest: AppManifest) -> [String: String] {
        [
            "HEROLOCAL_TEST_SETUP": manifest.scripts["test-setup"]?.command,
            "HEROLOCAL_TEST": manifest.scripts["test"]?.command,
        ].compactMapValues(\.self)
    }

    /// What Heroku CI gives to build and tests; a run has one node.
    static func variables(of run: TestRunRecord) -> [String: String] {
        [
            "CI": "true", "CI_NODE_INDEX": "0", "CI_NODE_TOTAL": "1",
            "HEROKU_TEST_RUN_BRANCH": run.branch, "HEROKU_TEST_RUN_COMMIT_VERSION": run.commit,
            "HEROKU_TEST_RUN_ID": run.id.description,
        ]
    }
}

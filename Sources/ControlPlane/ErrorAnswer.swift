import DynoManager
import Linux
import Logplex
import Model
import PlatformAPI
import Slugs
import Store

/// The one place where errors of the engines become sentences for a client: what happened, then what to do.
enum ErrorAnswer {
    static func body(for error: any Error) -> APIErrorBody {
        switch error {
        case let body as APIErrorBody: body
        case let problem as RequestProblem: problem.answer
        case let range as UnreadableRange: range.answer
        case let error as StoreError: body(for: error)
        case let error as InvalidName: body(for: error)
        case let error as InvalidHostname: HostnameProblemText.body(for: error)
        case let problem as DrainURL.Problem: DrainProblemText.body(for: problem)
        case let error as SlugFailure: body(for: error)
        case let error as GzipError: APIErrorBody(.badRequest, "The content is not gzip: \(error).")
        case let error as Errno: body(for: error)
        case is SupervisorStopped:
            APIErrorBody(.internalServerError, "The daemon is stopping. Start it and try again.")
        case is CancellationError: APIErrorBody(.conflict, "It was stopped before it could begin.")
        default: APIErrorBody(.internalServerError, "Something went wrong in herolocald: \(error).")
        }
    }

    /// The answer to a path or method that no endpoint has.
    static let unknownEndpoint = APIErrorBody(
        .notFound,
        "The requested API endpoint was not found. Are you using the right HTTP verb (i.e. `GET` vs. `POST`), "
            + "and did you specify your intended version with the `Accept` header?"
    )

    static let unauthorized = APIErrorBody(.unauthorized, "Invalid credentials provided.")

    static let wrongClientSecret = APIErrorBody(
        .unauthorized,
        "The secret of the OAuth client is missing or wrong."
    )

    static let wrongGrant = APIErrorBody(
        .unauthorized,
        "The code or the refresh token is wrong, has been used already or has expired."
    )

    static let missingToken = APIErrorBody(.notFound, "Couldn't find that token.", resource: "token")

    static let appNameRule =
        "Name must start with a letter, end with a letter or digit and can only contain lowercase letters, "
        + "digits, and dashes."

    // MARK: - Private

    private static func body(for error: StoreError) -> APIErrorBody {
        switch error {
        case .notFound(let noun): notFound(noun)
        case .nameTaken, .pipelineNameTaken: APIErrorBody(.invalidParams, "Name is already taken")
        case .coupledAlready(let app, let pipeline):
            APIErrorBody(
                .invalidParams,
                "\(app) is in the pipeline \(pipeline) already. Take it out first with: "
                    + "herolocal pipelines:remove -a \(app)"
            )
        case .reviewAppExists(let branch):
            APIErrorBody(
                .conflict,
                "A review app already exists for the branch \(branch.onOneLine). Destroy it first."
            )
        case .reviewAppsEnabledAlready(let pipeline):
            APIErrorBody(.invalidParams, "Review apps are enabled for \(pipeline) already.")
        case .hostnameTaken(let hostname, let byItself):
            APIErrorBody(
                .invalidParams,
                byItself
                    ? "Domain already added to this app." : "\(hostname) is currently in use by another app."
            )
        case .hostnameOfPlatform(let hostname, let app):
            APIErrorBody(
                .invalidParams,
                "\(hostname) belongs to the platform: below \(Hostname.platformSuffix) this app can have "
                    + "names that end in .\(app.hostname) only."
            )
        case .hostnameTooLong(let hostname, let name):
            APIErrorBody(
                .invalidParams,
                "\(hostname) goes where the app goes, and below \(name.hostname) it would have more than "
                    + "\(Limits.Platform.hostnameBytes) characters. Choose a shorter name or remove it first."
            )
        case .tooManyDomains:
            APIErrorBody(
                .invalidParams,
                "An app has \(Limits.Store.domainsPerApp) domains at most. Remove one first."
            )
        case .drainExists: APIErrorBody(.conflict, "Already exists")
        case .tooManyDrains:
            APIErrorBody(
                .invalidParams,
                "You have already added the maximum number of drains allowed"
            )
        case .keyExists: APIErrorBody(.invalidParams, "Fingerprint has already been taken")
        case .tooMany(let nouns, let maximum):
            APIErrorBody(.invalidParams, "There are \(maximum) \(nouns) at most. Remove one first.")
        case .noLoopbackAddress:
            APIErrorBody(.invalidParams, "Every loopback address 127.10.x.y is taken. Destroy an app first.")
        case .notEligibleForRollback(let version):
            APIErrorBody(.invalidParams, "Cannot roll back to v\(version): it has no code that ran.")
        case .expired(let version):
            APIErrorBody(
                .invalidParams,
                "Cannot roll back to v\(version): it has expired. An app's newest \(Limits.Store.retainedReleases) "
                    + "releases keep their slugs, and those of the last 30 days."
            )
        case .tooNew(let version, let known):
            APIErrorBody(
                .internalServerError,
                "The database has schema \(version), but this herolocal knows \(known). Use the newer one."
            )
        case .damaged(let column):
            APIErrorBody(.internalServerError, "The database holds a \(column) that cannot be read.")
        case .database(let failure):
            failure.kind == .diskFull
                ? APIErrorBody(
                    .internalServerError,
                    "The disk is full; nothing was changed. Free some space and try again."
                )
                : APIErrorBody(.internalServerError, "The database refused: \(failure).")
        }
    }

    private static func notFound(_ noun: StoreError.Noun) -> APIErrorBody {
        switch noun {
        case .app: APIErrorBody(.notFound, "Couldn't find that app.", resource: "app")
        case .release: APIErrorBody(.notFound, "Couldn't find that release.", resource: "release")
        case .slug: APIErrorBody(.notFound, "Couldn't find that slug.", resource: "slug")
        case .build: APIErrorBody(.notFound, "Couldn't find that build.", resource: "build")
        case .formation(let type):
            APIErrorBody(.notFound, "Couldn't find that process type (\(type)).", resource: "formation")
        case .feature: APIErrorBody(.notFound, "Couldn't find that app feature.", resource: "app-feature")
        case .drain: APIErrorBody(.notFound, "Couldn't find that log drain.", resource: "log-drain")
        case .telemetryDrain:
            APIErrorBody(.notFound, "Couldn't find that telemetry drain.", resource: "telemetry-drain")
        case .domain: APIErrorBody(.notFound, "Couldn't find that domain name.", resource: "domain")
        case .key: APIErrorBody(.notFound, "Couldn't find that key.", resource: "key")
        case .authorization:
            APIErrorBody(.notFound, "Couldn't find that authorization.", resource: "authorization")
        case .oauthClient:
            APIErrorBody(.notFound, "Couldn't find that OAuth client.", resource: "oauth-client")
        case .webhook: APIErrorBody(.notFound, "Couldn't find that webhook.", resource: "webhook")
        case .webhookEvent:
            APIErrorBody(.notFound, "Couldn't find that webhook event.", resource: "webhook-event")
        case .webhookDelivery:
            APIErrorBody(.notFound, "Couldn't find that webhook delivery.", resource: "webhook-delivery")
        case .pipeline: APIErrorBody(.notFound, "Couldn't find that pipeline.", resource: "pipeline")
        case .coupling:
            APIErrorBody(.notFound, "Couldn't find that pipeline coupling.", resource: "pipeline-coupling")
        case .appSetup: APIErrorBody(.notFound, "Couldn't find that app setup.", resource: "app-setup")
        case .reviewApp: APIErrorBody(.notFound, "Couldn't find that review app.", resource: "review-app")
        case .reviewAppConfig:
            APIErrorBody(
                .notFound,
                "Review apps are not enabled for that pipeline.",
                resource: "review-app-config"
            )
        case .testRun: APIErrorBody(.notFound, "Couldn't find that test run.", resource: "test-run")
        case .promotion:
            APIErrorBody(.notFound, "Couldn't find that promotion.", resource: "pipeline-promotion")
        }
    }

    private static func body(for error: InvalidName) -> APIErrorBody {
        switch error.kind {
        case .app: APIErrorBody(.invalidParams, appNameProblem(error.text))
        case .configVar:
            APIErrorBody(
                .invalidParams,
                "Config var \(error.text) is invalid: use letters, digits and underscores, no digit first."
            )
        case .processType:
            APIErrorBody(.notFound, "Couldn't find that process type (\(error.text)).", resource: "formation")
        case .dyno: APIErrorBody(.notFound, "Couldn't find that dyno.", resource: "dyno")
        case .pipeline:
            APIErrorBody(
                .invalidParams,
                "Name must start with a letter, have 3 to 30 characters and can only contain lowercase "
                    + "letters, digits, and dashes."
            )
        }
    }

    /// What is wrong with an app's name: its length, when nothing else is.
    private static func appNameProblem(_ text: String) -> String {
        let lengths = AppName.lengths
        let bytes = text.utf8.count
        guard AppName.hasRightCharacters(text), !lengths.contains(bytes) else { return appNameRule }
        return bytes < lengths.lowerBound
            ? "Name is too short (minimum is \(lengths.lowerBound) characters)"
            : "Name is too long (maximum is \(lengths.upperBound) characters)"
    }

    private static func body(for error: SlugFailure) -> APIErrorBody {
        switch error {
        case .missing: APIErrorBody(.notFound, "The slug's file is missing. Deploy the app again.")
        case .checksum(let expected, let actual):
            APIErrorBody(.internalServerError, "The slug is damaged: expected \(expected), found \(actual).")
        case .unreadable(let reason):
            APIErrorBody(.internalServerError, "The slug cannot be unpacked: \(reason).")
        }
    }

    private static func body(for error: Errno) -> APIErrorBody {
        error == .noSpace
            ? APIErrorBody(.internalServerError, "The disk is full. Free some space and try again.")
            : APIErrorBody(.internalServerError, "The system refused: \(error).")
    }
}

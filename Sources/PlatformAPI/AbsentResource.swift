/// A call for what this platform does not have.
///
/// It gets an answer of its own, so that a client can tell "none here" from a path that it has misspelt.
package struct AbsentResource: Sendable {
    /// How the call is answered.
    package enum Answer: Sendable, Equatable {
        /// 200 with `[]`.
        case emptyList
        /// 404: what cannot be found, and the error's `resource`.
        case missing(String, resource: String)
        /// 422 with this sentence.
        case refused(String)
    }

    package let route: Route
    package let answer: Answer

    init(_ method: Method, _ template: String, _ answer: Answer) {
        route = Route(method, template)
        self.answer = answer
    }

    /// The error of the answer; nil for an empty list.
    package var error: APIErrorBody? {
        switch answer {
        case .emptyList: nil
        case .missing(let noun, let resource):
            APIErrorBody(.notFound, "Couldn't find that \(noun).", resource: resource)
        case .refused(let sentence): APIErrorBody(.invalidParams, sentence)
        }
    }

    /// The answer in a few words, for the documents.
    package var summary: String {
        switch answer {
        case .emptyList: "200: an empty list"
        case .missing(let noun, _): "404: Couldn't find that \(noun)."
        case .refused(let sentence): "422: \(sentence)"
        }
    }
}

extension AbsentResource {
    /// All of them.
    package static let all = account + addons + certificates + teams + spaces + enterprise + images

    // MARK: - Private

    private static let oneOwner = "There is one user on this machine; nobody else can be given a pipeline."
    private static let oneUser = "There is one user on this machine; nobody else can be given an app."

    private static let account: [AbsentResource] = [
        AbsentResource(.delete, "/account", .refused(ownUser)),
        AbsentResource(.delete, "/users/{account}", .refused(ownUser)),
        AbsentResource(.put, "/apps/{app}/pre-authorizations", .refused(noSecondFactor)),
        AbsentResource(.get, "/account/features/{feature}", feature),
        AbsentResource(.patch, "/account/features/{feature}", feature),
        AbsentResource(.get, "/account/invoices", .emptyList),
        AbsentResource(.get, "/account/invoices/{invoice}", .missing("invoice", resource: "invoice")),
        AbsentResource(.get, "/account/app-transfers", .emptyList),
        AbsentResource(.post, "/account/app-transfers", .refused(oneUser)),
        AbsentResource(.get, "/account/app-transfers/{transfer}", transfer),
        AbsentResource(.patch, "/account/app-transfers/{transfer}", transfer),
        AbsentResource(.delete, "/account/app-transfers/{transfer}", transfer),
        AbsentResource(.post, "/pipeline-transfers", .refused(oneOwner)),
    ]
    private static let ownUser = "The account is the user who runs the daemon; it cannot be deleted."
    private static let noSecondFactor =
        "There is no two-factor authentication on this machine, so that nothing has to be authorized beforehand."
    private static let feature = Answer.missing("account feature", resource: "account-feature")
    private static let transfer = Answer.missing("app transfer", resource: "app-transfer")

    private static let addons: [AbsentResource] = [
        AbsentResource(.get, "/addons", .emptyList),
        AbsentResource(.get, "/apps/{app}/addons", .emptyList),
        AbsentResource(.get, "/users/{account}/addons", .emptyList),
        AbsentResource(.get, "/addon-attachments", .emptyList),
        AbsentResource(.get, "/apps/{app}/addon-attachments", .emptyList),
        AbsentResource(.get, "/addon-services", .emptyList),
        AbsentResource(.get, "/addons/{addon}", addon),
        AbsentResource(.get, "/apps/{app}/addons/{addon}", addon),
        AbsentResource(.patch, "/apps/{app}/addons/{addon}", addon),
        AbsentResource(.delete, "/apps/{app}/addons/{addon}", addon),
        AbsentResource(.get, "/addons/{addon}/addon-attachments", addon),
        AbsentResource(.get, "/addons/{addon}/config", addon),
        AbsentResource(.patch, "/addons/{addon}/config", addon),
        AbsentResource(.get, "/addons/{addon}/log-drains", addon),
        AbsentResource(.put, "/addons/{addon}/log-drains/{drain}", addon),
        AbsentResource(.post, "/addons/{addon}/actions/provision", addon),
        AbsentResource(.post, "/addons/{addon}/actions/deprovision", addon),
        AbsentResource(.post, "/actions/addons/resolve", addon),
        AbsentResource(.post, "/actions/addon-attachments/resolve", attachment),
        AbsentResource(.get, "/addon-attachments/{attachment}", attachment),
        AbsentResource(.delete, "/addon-attachments/{attachment}", attachment),
        AbsentResource(.get, "/apps/{app}/addon-attachments/{attachment}", attachment),
        AbsentResource(.get, "/addon-services/{service}", service),
        AbsentResource(.get, "/addon-services/{service}/plans", service),
        AbsentResource(.get, "/addon-services/{service}/plans/{plan}", service),
        AbsentResource(.get, "/plans/{plan}", .missing("plan", resource: "plan")),
        AbsentResource(.post, "/addon-attachments", .refused(noAddons)),
        AbsentResource(.post, "/apps/{app}/addons", .refused(noAddons)),
    ]
    private static let noAddons =
        "There are no add-ons here. Run the service on this machine and tell the app its URL with config:set."
    private static let addon = Answer.missing("add-on", resource: "addon")
    private static let attachment = Answer.missing("add-on attachment", resource: "addon-attachment")
    private static let service = Answer.missing("add-on service", resource: "addon-service")

    private static let certificates: [AbsentResource] = [
        AbsentResource(.post, "/apps/{app}/sni-endpoints", .refused(noTLS)),
        AbsentResource(.get, "/apps/{app}/sni-endpoints/{endpoint}", endpoint),
        AbsentResource(.patch, "/apps/{app}/sni-endpoints/{endpoint}", endpoint),
        AbsentResource(.delete, "/apps/{app}/sni-endpoints/{endpoint}", endpoint),
        AbsentResource(.post, "/apps/{app}/acm", .refused(noTLS)),
        AbsentResource(.patch, "/apps/{app}/acm", .refused(noTLS)),
        AbsentResource(.delete, "/apps/{app}/acm", .refused(noTLS)),
    ]
    private static let noTLS = "The router speaks no TLS, so that there are no certificates to manage."
    private static let endpoint = Answer.missing("SNI endpoint", resource: "sni_endpoint")

    private static let teams: [AbsentResource] = [
        AbsentResource(.get, "/teams", .emptyList),
        AbsentResource(.get, "/organizations", .emptyList),
        AbsentResource(.post, "/teams", .refused("There are no teams on this machine.")),
        AbsentResource(.get, "/teams/{team}", team),
        AbsentResource(.get, "/teams/{team}/apps", team),
        AbsentResource(.get, "/teams/{team}/addons", team),
        AbsentResource(.get, "/teams/{team}/members", team),
        AbsentResource(.get, "/teams/{team}/available-generations", team),
    ]
    private static let team = Answer.missing("team", resource: "team")

    private static let spaces: [AbsentResource] = [
        AbsentResource(.get, "/spaces", .emptyList),
        AbsentResource(.post, "/spaces", .refused("There are no private spaces on this machine.")),
        AbsentResource(.get, "/spaces/{space}", space),
        AbsentResource(.patch, "/spaces/{space}", space),
        AbsentResource(.delete, "/spaces/{space}", space),
        AbsentResource(.get, "/spaces/{space}/telemetry-drains", space),
    ]
    private static let space = Answer.missing("space", resource: "space")

    private static let enterprise: [AbsentResource] = [
        AbsentResource(.get, "/enterprise-accounts", .emptyList),
        AbsentResource(.get, "/enterprise-accounts/{enterprise}", enterpriseAccount),
        AbsentResource(.get, "/enterprise-accounts/{enterprise}/archives", enterpriseAccount),
        AbsentResource(
            .get,
            "/enterprise-accounts/{enterprise}/archives/{year}/{month}",
            enterpriseAccount
        ),
    ]
    private static let enterpriseAccount =
        Answer.missing("enterprise account", resource: "enterprise-account")

    private static let images: [AbsentResource] = [
        AbsentResource(
            .post,
            "/apps/{app}/oci-images",
            .refused("Apps run from slugs here, not from images.")
        ),
        AbsentResource(
            .get,
            "/apps/{app}/oci-images/{image}",
            .missing("OCI image", resource: "oci-image")
        ),
    ]
}

import Model
import PlatformAPI
import Testing

@Suite("An endpoint")
struct EndpointTests {
    @Test("puts path properties into the path and the others into the body")
    func request() throws {
        let update = FormationBatchUpdate(
            app: "demo",
            updates: [
                FormationChange(type: "web", quantity: .absolute(3)),
                FormationChange(type: "worker", quantity: .relative(-1), size: SizeChoice("Standard-1X")),
            ]
        )
        let request = try update.request()
        #expect(request.method == .patch)
        #expect(request.path == "/apps/demo/formation")
        let body =
            #"{"updates":[{"quantity":"3","type":"web"},"#
            + #"{"quantity":"-1","size":"Standard-1X","type":"worker"}]}"#
        #expect(String(decoding: request.body ?? [], as: UTF8.self) == body)
    }

    @Test("that is decoded from its own request is the same value")
    func roundTrip() throws {
        let create = DynoCreate(
            app: "de/mo ü",
            attach: Switch(true),
            command: "bash",
            env: ["TERM": "xterm"],
            forceNoTTY: Switch(false),
            timeToLive: 60
        )
        let request = try create.request()
        #expect(request.path == "/apps/de%2Fmo%20%C3%BC/dynos")
        let decoded = try DynoCreate.decode(
            parameters: PathParameters(["app": "de/mo ü"]),
            body: request.body ?? []
        )
        #expect(try decoded.request() == request)
        #expect(decoded.command == "bash")
        #expect(decoded.timeToLive == 60)
    }

    @Test("is not sent with an empty name in its path, which would be the path of all there are")
    func emptyName() throws {
        let calls: [any Endpoint] = [
            DynoRestart(app: "demo", dyno: ""), FaultDelete(fault: ""), AppInfo(app: ""),
            DynoRunInside(app: "demo", dyno: "", command: "ls"),
        ]
        for call in calls {
            #expect(throws: RequestProblem.self) { try call.request() }
        }
        #expect(throws: RequestProblem.invalid("dyno", "must not be empty")) {
            try DynoRestart(app: "demo", dyno: "").request()
        }
    }

    @Test("sends no body with GET and DELETE")
    func noBody() throws {
        #expect(try AppInfo(app: "demo").request().body == nil)
        #expect(try DynoRestart(app: "demo", dyno: "web.1").request().body == nil)
        #expect(try DynoRestart(app: "demo", dyno: "web.1").request().path == "/apps/demo/dynos/web.1")
    }

    @Test("can have a body whose keys are all the client's")
    func wholeBody() throws {
        let update = ConfigVarsUpdate(app: "demo", vars: ["app": "x", "GONE": String?.none])
        let request = try update.request()
        #expect(String(decoding: request.body ?? [], as: UTF8.self) == #"{"GONE":null,"app":"x"}"#)
        let decoded = try ConfigVarsUpdate.decode(
            parameters: PathParameters(["app": "demo"]),
            body: request.body ?? []
        )
        #expect(decoded.app == "demo")
        #expect(decoded.vars == update.vars)
    }

    @Test("takes the path's value where the body has the same key")
    func pathWins() throws {
        let body = Array(#"{"app": "other", "slug": "s", "unknown": [1, {"a": 1.5}]}"#.utf8)
        let decoded = try ReleaseCreate.decode(parameters: PathParameters(["app": "demo"]), body: body)
        #expect(decoded.app == "demo")
        #expect(decoded.slug == "s")
    }

    @Test("takes an empty body for an empty object", arguments: ["", " \n", "{}"])
    func emptyBody(body: String) throws {
        let decoded = try AppCreate.decode(parameters: PathParameters(), body: Array(body.utf8))
        #expect(decoded.name == nil)
    }

    @Test(
        "says what is wrong with a body",
        arguments: [
            ("{", RequestProblem.notJSON),
            ("nonsense", .notJSON),
            ("[1]", .notObject),
            ("{}", .missing("command")),
            (#"{"command": null}"#, .invalid("command", "must not be null")),
            (#"{"command": 3}"#, .invalid("command", "has the wrong type")),
            (#"{"command": "x", "attach": "maybe"}"#, .invalid("attach", "must be true or false")),
        ]
    )
    func problems(body: String, problem: RequestProblem) {
        #expect(throws: problem) {
            try DynoCreate.decode(parameters: PathParameters(["app": "demo"]), body: Array(body.utf8))
        }
    }

    @Test("reports a bad quantity as invalid params")
    func badQuantity() throws {
        let body = Array(#"{"updates": [{"type": "web", "quantity": "x"}]}"#.utf8)
        let problem = #expect(throws: RequestProblem.self) {
            try FormationBatchUpdate.decode(parameters: PathParameters(["app": "demo"]), body: body)
        }
        #expect(problem?.answer.id == "invalid_params")
        #expect(problem?.answer.status == 422)
    }
}

@Suite("The catalogue")
struct CatalogueTests {
    @Test("has no two endpoints for one route and no two of one name")
    func unique() {
        let routes = Catalogue.endpoints.flatMap { type in
            ([type.route.template] + type.route.aliases).map { "\(type.route.method.rawValue) \($0)" }
        }
        #expect(Set(routes).count == routes.count)
        #expect(Set(Catalogue.endpoints.map { $0.name }).count == Catalogue.endpoints.count)
    }

    @Test("finds each endpoint by its own template")
    func index() {
        var index = RouteIndex<String>()
        for type in Catalogue.endpoints { index.insert(type.name, for: type.route) }
        for type in Catalogue.endpoints {
            let path = type.route.path { "some-\($0)" }
            guard case .found(let name, let parameters) = index.find(type.route.method.rawValue, path)
            else {
                Issue.record("\(type.name) is not found at \(path)")
                continue
            }
            #expect(name == type.name)
            #expect(parameters.values.allSatisfy { $1 == "some-\($0)" })
        }
    }
}

@Suite("The route index")
struct RouteIndexTests {
    private let index: RouteIndex<Int> = {
        var index = RouteIndex<Int>()
        index.insert(1, for: Route(.get, "/apps/{app}", also: ["/teams/apps/{app}"]))
        index.insert(2, for: Route(.get, "/apps/{app}/dynos/{dyno}"))
        index.insert(3, for: Route(.get, "/users/~/apps"))
        index.insert(4, for: Route(.get, "/users/{account}/apps"))
        index.insert(5, for: Route(.post, "/users/{account}"))
        return index
    }()

    @Test(
        "finds a target and its parameters",
        arguments: [
            ("/apps/demo", 1, ["app": "demo"]),
            ("/teams/apps/demo", 1, ["app": "demo"]),
            ("/apps/demo?extended=true", 1, ["app": "demo"]),
            ("/apps/a%2Fb/dynos/web.1", 2, ["app": "a/b", "dyno": "web.1"]),
            ("/users/~/apps", 3, [:]),
            ("/users/me/apps", 4, ["account": "me"]),
        ]
    )
    func found(path: String, target: Int, parameters: [String: String]) {
        guard case .found(let found, let values) = index.find("GET", path) else {
            Issue.record("nothing at \(path)")
            return
        }
        #expect(found == target)
        #expect(values.values == parameters)
    }

    @Test("tells an unknown path from a known path with another method")
    func notFound() {
        for path in ["/", "/app", "/apps/x/y", "/apps/%zz"] {
            guard case .unknown = index.find("GET", path) else {
                Issue.record("something at \(path)")
                continue
            }
        }
        guard case .otherMethod = index.find("GET", "/users/x") else {
            Issue.record("/users/x has POST only")
            return
        }
    }
}

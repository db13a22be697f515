import Model

extension MCPTool {
    /// Every tool; those of Heroku's own MCP server have its names.
    static let all = apps + dynos + releases + pipelines + router + platform

    // MARK: - Private

    private static let apps = [
        MCPTool(
            "list_apps",
            "List apps",
            .reads,
            "apps --json",
            "Lists every app on this machine, as JSON."
        ),
        MCPTool(
            "get_app_info",
            "Describe an app",
            .reads,
            "apps:info --json",
            "Describes an app with its dynos: addresses, stack, sizes, owner, as JSON.",
            [.app]
        ),
        MCPTool(
            "create_app",
            "Create an app",
            .adds,
            "apps:create --json --no-remote",
            "Creates an app. Deploy to it with deploy_to_heroku.",
            [
                .argument(
                    "name",
                    "A name of 3 to 30 lower case letters, digits and dashes; made up without it"
                ),
                .text("region", "us or eu"), .text("stack", "The stack, such as heroku-24"),
                .text("buildpack", "The buildpack to set, such as heroku/python"),
            ]
        ),
        MCPTool(
            "rename_app",
            "Rename an app",
            .adds,
            "apps:rename --json",
            "Gives an app another name, and with it other addresses.",
            [.app, Parameter.argument("newName", "The new name").required]
        ),
        MCPTool(
            "destroy_app",
            "Destroy an app",
            .destroys,
            "apps:destroy --json",
            "Deletes an app with its releases, config vars and logs. It cannot be undone.",
            [.app, Parameter.text("confirm", "The app's name once more").required]
        ),
        MCPTool(
            "maintenance_on",
            "Switch maintenance on",
            .destroys,
            "maintenance:on",
            isIdempotent: true,
            "Answers every request to the app with the maintenance page (H80).",
            [.app]
        ),
        MCPTool(
            "maintenance_off",
            "Switch maintenance off",
            .adds,
            "maintenance:off",
            isIdempotent: true,
            "Lets requests reach the app again.",
            [.app]
        ),
        MCPTool(
            "get_app_logs",
            "Read an app's log",
            .reads,
            "logs",
            "Reads the newest lines of an app's log, of which 1,500 are kept.",
            [
                .app, .number("lines", "How many lines (100)", flag: "num"),
                .text("source", "Only lines of this source", values: ["app", "heroku"]),
                .text("dyno-name", "Only lines of this dyno, such as web.1"),
                .text("process-type", "Only lines of this process type, such as web or router"),
            ]
        ),
        MCPTool(
            "config_get",
            "Read config vars",
            .reads,
            "config --json",
            "Reads all config vars of an app, as JSON. They may be secrets.",
            [.app]
        ),
        MCPTool(
            "config_set",
            "Set config vars",
            .destroys,
            "config:set --json --stdin",
            "Sets config vars, which makes a release and restarts the app's dynos.",
            [.app, Parameter.input("vars", "Names and values").required]
        ),
        MCPTool(
            "config_unset",
            "Remove config vars",
            .destroys,
            "config:unset --json",
            "Removes config vars, which makes a release and restarts the app's dynos.",
            [.app, Parameter.items("keys", "Names").required]
        ),
    ]

    private static let dynos = [
        MCPTool(
            "ps_list",
            "List dynos",
            .reads,
            "ps --json",
            "Lists an app's dynos with their states, as JSON.",
            [.app]
        ),
        MCPTool(
            "ps_scale",
            "Scale dynos",
            .destroys,
            "ps:scale --json",
            "Sets how many dynos of a process type run, and their size; without dyno it tells the formation.",
            [
                .app,
                .words(
                    "dyno",
                    "TYPE=QUANTITY[:SIZE], several separated by blanks: web=2 worker=1:Standard-1X"
                ),
            ]
        ),
        MCPTool(
            "ps_restart",
            "Restart dynos",
            .destroys,
            "ps:restart",
            "Restarts all dynos of an app, those of one process type, or one.",
            [.app, .text("dyno-name", "Only this dyno"), .text("process-type", "Only dynos of this type")]
        ),
        MCPTool(
            "ps_stop",
            "Stop dynos",
            .destroys,
            "ps:stop",
            "Stops a dyno, or those of a type. Those of the formation start again; one-off dynos are gone.",
            [.app, .text("dyno-name", "This dyno"), .text("process-type", "Dynos of this type")]
        ),
        MCPTool(
            "deploy_one_off_dyno",
            "Run a command in a one-off dyno",
            .destroys,
            "run --exit-code",
            "Runs a command in a dyno of its own, with the app's slug and config vars, and answers with its output.",
            [
                .app, Parameter.argument("command", "The command line, as a shell reads it").required,
                .text("size", "The dyno's size"), .text("env", "Variables of its own: A=1;B=2"),
            ]
        ),
    ]

    private static let releases = [
        MCPTool(
            "deploy_to_heroku",
            "Deploy a directory",
            .destroys,
            "deploy",
            "Builds a directory of this machine into a slug, releases it and answers with the build's transcript. "
                + "It needs a Procfile or a buildpack that knows what to run.",
            [.app, Parameter.argument("directory", "The directory's absolute path").required]
        ),
        MCPTool(
            "releases_list",
            "List releases",
            .reads,
            "releases --json",
            "Lists an app's newest releases, as JSON.",
            [.app, .number("lines", "How many (15)", flag: "num")]
        ),
        MCPTool(
            "releases_rollback",
            "Roll back",
            .destroys,
            "releases:rollback --json",
            "Releases the code and config vars of an earlier release again.",
            [.app, .argument("release", "Such as v3; the one before the present one without it")]
        ),
    ]

    private static let stages = PipelineStage.allCases.map(\.rawValue)

    private static let pipelines = [
        MCPTool(
            "pipelines_list",
            "List pipelines",
            .reads,
            "pipelines --json",
            "Lists all pipelines, as JSON."
        ),
        MCPTool(
            "pipelines_info",
            "Describe a pipeline",
            .reads,
            "pipelines:info --json",
            "Describes a pipeline with its apps and their stages, as JSON.",
            [Parameter.argument("pipeline", "The pipeline's name").required]
        ),
        MCPTool(
            "pipelines_create",
            "Create a pipeline",
            .adds,
            "pipelines:create --json",
            "Creates a pipeline with its first app.",
            [
                .app, .argument("name", "The pipeline's name; the app's without it"),
                .text("stage", "The app's stage; the one that its name suggests without it", values: stages),
            ]
        ),
        MCPTool(
            "pipelines_promote",
            "Promote an app",
            .destroys,
            "pipelines:promote --json",
            "Releases an app's slug on the apps of the next stage, which restarts their dynos.",
            [.app, .text("to", "Only these apps, separated by commas")]
        ),
    ]

    private static let router = [
        MCPTool(
            "router_events",
            "Read the routers' log lines",
            .reads,
            "logs --process-type=router",
            "Reads the newest log lines of the routers: a line for each request, with its H code where it failed.",
            [.app, .number("lines", "How many lines (100)", flag: "num")]
        ),
        MCPTool(
            "router_view",
            "See what the routers see",
            .reads,
            "router --json",
            "Tells each router's own view of an app: requests, codes, connections, quarantined dynos, as JSON.",
            [.app]
        ),
        MCPTool(
            "trace_request",
            "Trace a request",
            .reads,
            "router:trace --json",
            "Tells the timeline of one request: choice of dyno, attempts, waits, as JSON.",
            [Parameter.argument("request_id", "The request_id of its log line").required]
        ),
        MCPTool(
            "inject_fault",
            "Make something go wrong",
            .destroys,
            "fault:add --json",
            "Switches on a fault between the routers and an app's dynos, to see an H code or a client's behaviour.",
            [
                .app,
                Parameter.argument("kind", "What goes wrong", values: FaultKind.allCases.map(\.rawValue))
                    .required, .text("dyno", "Only this dyno"),
                .text("probability", "How likely it strikes, up to 1"), .number("count", "How often at most"),
                .text("duration", "How long it stands, such as 30s"),
                .text("delay", "How long something takes, such as 200ms"),
                .text("bytes", "How many bytes, such as 9000 or 10KB"),
                .text("rate", "How many bytes per second, such as 10KB"),
            ]
        ),
        MCPTool(
            "remove_faults",
            "Remove an app's faults",
            .adds,
            "fault:remove --all --json",
            isIdempotent: true,
            "Switches all faults of an app off.",
            [.app]
        ),
    ]

    private static let platform = [
        MCPTool(
            "time_step",
            "Move the platform's clock",
            .destroys,
            "time:step --json",
            "Moves the platform's clock forward at once: limits that lie in between are reached. It never runs back.",
            [Parameter.argument("duration", "Such as 30s, 5m, 1h30m or 24h").required]
        ),
        MCPTool(
            "doctor",
            "Examine an app",
            .adds,
            "doctor --json",
            findsWithFailure: true,
            "Examines an app in a dyno of its own for what works here and would fail on Heroku. Takes up to two "
                + "minutes, a few seconds with quick.",
            [.app, .toggle("quick", "Leave out the wait for an idle connection")]
        ),
        MCPTool(
            "daemon_status",
            "Describe the daemon",
            .reads,
            "daemon:status --json",
            "Tells where herolocald runs and listens, as JSON."
        ),
    ]
}

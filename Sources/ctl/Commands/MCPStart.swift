/// `mcp:start`: serves the Model Context Protocol on standard input and output.
enum MCPStart: Command {
    static let name = "mcp:start"
    static let summary = "start the MCP server in stdio mode"
    static let details =
        """
        For programs that let a language model call tools: they start this command and speak the Model Context
        Protocol with it, revisions 2024-11-05 to 2026-07-28. Each tool is a command of herolocal, run with your
        rights against your daemon; those that destroy or interrupt something are marked as such.


        """
        + MCPTool.all.map { "- \($0.name): \($0.title.lowercased())" }.joined(separator: "\n")
    static let examples = ["herolocal mcp:start"]
    static let takesJSON = false

    static func run(_ given: Given, _ session: Session) throws {
        try MCPConversation(session).run()
    }
}

import DynoManager
import Testing

@Suite("A command in a log line")
struct CommandTextTests {
    private let environment = ["PORT": "22517", "RAILS_ENV": "production", "EMPTY": "", "A1": "one"]

    @Test(
        "plain variables are replaced, braced and unknown ones stay",
        arguments: [
            (
                "bin/rails server -p ${PORT:-5000} -e $RAILS_ENV",
                "bin/rails server -p ${PORT:-5000} -e production"
            ),
            ("streamlit run --server.port=$PORT", "streamlit run --server.port=22517"),
            ("echo ${PORT}", "echo ${PORT}"),
            ("$PORT", "22517"),
            ("$PORT$PORT:$A1.", "2251722517:one."),
            ("a$EMPTY.b", "a.b"),
            ("for f in *; do cat $f; done", "for f in *; do cat $f; done"),
            ("$PORTAL", "$PORTAL"),
            ("echo $? $$ $1 $", "echo $? $$ $1 $"),
            ("caf\u{e9} $A1 \u{1f600}", "caf\u{e9} one \u{1f600}"),
            ("", ""),
        ]
    )
    func substitution(command: String, shown: String) {
        #expect(CommandText.substituting(environment, into: command) == shown)
    }
}

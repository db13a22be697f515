import Model
import Testing

@Suite("A duration's text")
struct DurationTextTests {
    @Test(
        "is read with its units",
        arguments: [
            ("30s", Duration.seconds(30)), ("5m", .seconds(300)), ("24h", .seconds(86_400)),
            ("2d", .seconds(172_800)), ("200ms", .milliseconds(200)), ("50us", .microseconds(50)),
            ("1m30s", .seconds(90)), ("1.5s", .milliseconds(1_500)), ("0.25ms", .microseconds(250)),
            ("0s", .zero),
        ]
    )
    func reads(text: String, duration: Duration) {
        #expect(DurationText.value(text) == duration)
    }

    @Test(
        "is refused when it says nothing or two things",
        arguments: [
            "", "30", "s", "-1s", "+1s", "1 s", "1.s", ".5s", "1.2.3s", "1x", "1e3s", "10000000000s", "1m30",
        ]
    )
    func refuses(text: String) {
        #expect(DurationText.value(text) == nil)
    }

    @Test(
        "is written with the two largest units",
        arguments: [
            (Duration.zero, "0s"), (.milliseconds(1), "1ms"), (.microseconds(250), "250us"),
            (.milliseconds(1_500), "1s500ms"), (.milliseconds(12_300), "12s"), (.seconds(90), "1m30s"),
            (.seconds(86_400 + 3_600 + 60), "1d1h"), (.seconds(-5), "-5s"), (.seconds(60), "1m"),
        ]
    )
    func writes(duration: Duration, text: String) {
        #expect(DurationText.text(duration) == text)
    }
}

import Model
import Testing

@Suite("LogplexCode")
struct LogplexCodeTests {
    private let time = Timestamp(microseconds: 1_304_444_100_125_756)

    @Test("each note is worded as the program that writes it words it")
    func texts() {
        #expect(
            LogplexCode.drainOverflow(dropped: 500, since: time)
                == "Error L10 (output buffer overflow): 500 messages dropped since 2011-05-03T17:35:00+00:00."
        )
        #expect(
            LogplexCode.tailOverflow(dropped: 1_101, since: time)
                == "Error L11 (Tail buffer overflow) -> This tail session dropped 1101 messages since "
                + "2011-05-03T17:35:00+00:00."
        )
        #expect(
            LogplexCode.localOverflow(dropped: 222, since: time)
                == "Error L12: 222 messages dropped since 2011-05-03T17:35:00.125756+00:00"
        )
        #expect(
            LogplexCode.localDelivery(lost: 3, since: time)
                == "Error L13: 3 messages lost since 2011-05-03T17:35:00.125756+00:00"
        )
        #expect(
            LogplexCode.certificate("bad certificate", drain: "syslog+tls://logs.example.com:9514")
                == #"Error L14 (certificate validation): error="bad certificate" "#
                + #"uri="syslog+tls://logs.example.com:9514""#
        )
        #expect(
            LogplexCode.historyUnavailable.hasPrefix("Error L15 (Tail buffer temporarily unavailable) -> ")
        )
        #expect(LogplexCode.tailForbidden.hasPrefix("Error L20 (Tail sessions forbidden) "))
    }

    @Test("losses are local5.warning, faults of a channel local7.warning")
    func priorities() {
        let lossy = LogplexCode.allCases.filter { $0.priority == 172 }
        #expect(lossy == [.l10, .l11, .l12, .l13])
        #expect(LogplexCode.allCases.filter { $0.priority == 188 } == [.l14, .l15, .l20])
    }
}

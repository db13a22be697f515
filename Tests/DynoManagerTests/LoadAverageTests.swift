import DynoManager
import Testing

@Suite("Load averages")
struct LoadAverageTests {
    @Test("follow (1 - e) r + e avg with e = exp(-dt / period)")
    func formula() {
        var load = LoadAverage()
        load.sample(runnable: 3, after: .seconds(20))
        // 1 - exp(-20/60) = 0.283469, 1 - exp(-20/300) = 0.064493, 1 - exp(-20/900) = 0.021977
        #expect(abs(load.oneMinute - 3 * 0.283469) < 1e-5)
        #expect(abs(load.fiveMinutes - 3 * 0.064493) < 1e-5)
        #expect(abs(load.fifteenMinutes - 3 * 0.021977) < 1e-5)
        let before = load.oneMinute
        load.sample(runnable: 0, after: .seconds(60))
        // exp(-1) = 0.367879
        #expect(abs(load.oneMinute - before * 0.367879) < 1e-5)
    }

    @Test("come to what is always there")
    func steady() {
        var load = LoadAverage()
        for _ in 0..<1000 { load.sample(runnable: 2, after: .seconds(20)) }
        for average in [load.oneMinute, load.fiveMinutes, load.fifteenMinutes] {
            #expect(abs(average - 2) < 1e-6)
        }
    }
}

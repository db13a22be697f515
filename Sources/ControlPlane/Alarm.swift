import Linux

/// One timer on a loop that other threads set.
final class Alarm: Sendable {
    private let loop: EventLoop
    private let ring: @Sendable (Alarm) -> Void
    private let timer = Lock<TimerID?>(nil)

    /// `ring` is called on the loop, with the alarm, so that it may set it again.
    init(on loop: EventLoop, _ ring: @escaping @Sendable (Alarm) -> Void) {
        self.loop = loop
        self.ring = ring
    }

    /// Rings once at `time` and at no other time that was set before; nil: never.
    func set(to time: PlatformInstant?) { set { time } }

    /// The same with a time that `time` looks up on the loop, when the call's turn has come.
    ///
    /// For a time that several threads change: one that was looked up before a change cannot replace one from after it.
    func set(to time: @escaping @Sendable () -> PlatformInstant?) {
        loop.mailbox.send { [self] in
            let time = time()
            timer.withLock { timer in
                if let timer { loop.cancel(timer) }
                timer = time.map { loop.schedule(at: $0) { self.ring(self) } }
            }
        }
    }
}

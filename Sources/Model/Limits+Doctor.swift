extension Limits {
    /// What `herolocal doctor` waits for, in real time: an app's own timers know no platform clock.
    package enum Doctor {
        /// An app that listens, but not where a router looks, is given so long to listen there, too; our choice.
        package static let elsewhere: Duration = .seconds(10)
        /// A boot that takes more than this part of the boot timeout is told: Heroku's shared processors can be slower
        /// than this machine's (our choice).
        package static let bootShare = 0.75
        /// Memory above this part of the quota is told: the first real request takes more (our choice).
        package static let memoryShare = 0.9
        /// How long a POST on a connection that the dyno has closed may take to be refused; our choice: over loopback
        /// that comes at once.
        package static let latePost: Duration = .seconds(2)
        /// Between two looks at the dyno's processes and listeners; our choice: what is told is rounded to tenths of a
        /// second.
        package static let look: Duration = .milliseconds(50)
        /// A process is told by so many characters of its command line at most; our choice.
        package static let commandLength = 60
        /// So much of a dyno's answer is read; our choice: more than any page that a `/` should have.
        package static let answerBytes = 16 << 20
    }
}

import TestSupport
import Testing

@testable import Linux

@Suite("The memory of a process")
struct ProcessMemoryTests {
    @Test("is what smaps_rollup says in proportion")
    func rollup() throws {
        let text = """
            55d5c0000000-7fff00000000 ---p 00000000 00:00 0    [rollup]
            Rss:  9000 kB
            Pss:  7000 kB
            Pss_Anon:  5000 kB
            Pss_File:  1500 kB
            Pss_Shmem:  500 kB
            Swap:  64 kB
            SwapPss:  32 kB
            """
        let memory = ProcessMemory(rollup: FileSystem.numbers(in: Array(text.utf8)))
        #expect(
            memory
                == ProcessMemory(anonymousBytes: 5000 << 10, cacheBytes: 2000 << 10, swapBytes: 32 << 10)
        )
    }

    @Test("is what status says where smaps_rollup says nothing of anonymous pages")
    func status() throws {
        let text =
            "Name:\tweb 1\nVmRSS:\t 9000 kB\nRssAnon:\t 5000 kB\nRssFile:\t 3000 kB\nRssShmem:\t 8 kB\nVmSwap:\t 64 kB\n"
        let numbers = FileSystem.numbers(in: Array(text.utf8))
        #expect(ProcessMemory(rollup: numbers) == nil)
        #expect(
            ProcessMemory(status: numbers)
                == ProcessMemory(anonymousBytes: 5000 << 10, cacheBytes: 3008 << 10, swapBytes: 64 << 10)
        )
        #expect(ProcessMemory(status: ["Threads": 1]) == nil)
    }

    @Test("grows by what a program touches, and not by what it maps")
    func touched() throws {
        let before = try #require(ProcessMemory.read(Host.processID)).anonymousBytes
        let block = [UInt8](repeating: 1, count: 64 << 20)
        let after = try #require(ProcessMemory.read(Host.processID)).anonymousBytes
        // Other tests run in this program, too.
        #expect(after - before > 32 << 20)
        #expect(block[1 << 20] == 1)
        #expect(ProcessMemory.read(Int32.max) == nil)
    }
}

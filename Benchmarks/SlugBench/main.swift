// The slug store and nothing else, for Benchmarks/slugs.py: one tree packed or one slug unpacked, as the daemon does it.
//
//     slug-bench pack STORE TREE
//     slug-bench unpack STORE CHECKSUM
//
// The slug's archive is in STORE/slugs and what was unpacked in STORE/unpacked. Prints the slug's checksum, its size in
// bytes and the most memory that this program ever had resident, in bytes.

import Linux
import Slugs

let words = Array(CommandLine.arguments.dropFirst())
guard words.count == 3 else {
    print("usage: slug-bench pack STORE TREE | unpack STORE CHECKSUM")
    Host.exit(2)
}
let store = try SlugStore(directory: "\(words[1])/slugs", unpackedDirectory: "\(words[1])/unpacked")
var checksum = words[2]
switch words[0] {
case "pack": checksum = try await store.add(packing: words[2]).checksum
case "unpack": _ = try await store.directory(of: checksum)
default:
    print("slug-bench packs or unpacks, it cannot \(words[0])")
    Host.exit(2)
}
let peak = try FileSystem.readPseudoNumbers("/proc/self/status")["VmHWM"] ?? 0
print(checksum, store.slug(checksum)?.sizeBytes ?? 0, peak << 10)

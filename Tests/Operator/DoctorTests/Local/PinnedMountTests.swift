import Boundary
import Core
import Doctor
import System
import TestSupport
import Testing

/// Containers that have one generation mounted.
@Suite struct PinnedMountTests {
    private static func lines(_ root: String) -> String {
        "36 35 98:0 / / rw,noatime master:1 - ext4 /dev/root rw\n"
            + "40 36 98:0 \(root) /etc/nginx/trust ro,relatime - ext4 /dev/root rw\n"
    }

    @Test(
        "what is mounted, and whether it is told",
        arguments: [
            ("the output's directory", "/var/lib/coppice/BOUNDARY/trust/upstream", false),
            ("a generation", "/var/lib/coppice/BOUNDARY/trust/upstream/GENERATION", true),
            ("a file of a generation", "/var/lib/coppice/BOUNDARY/trust/upstream/GENERATION/trust.pem", true),
            ("another boundary's generation", "/var/lib/coppice/other/trust/upstream/GENERATION", false),
            ("the boundary", "/var/lib/coppice/BOUNDARY", false), ("nothing of ours", "/srv/www", false),
        ])
    func mounts(name: String, root: String, isTold: Bool) throws {
        let scratch = try Scratch()
        _ = try scratch.directory.makeDirectory("edge")
        let boundary = try BoundaryDirectory.open(scratch.directory.path(of: "edge"))
        let output = try #require(OutputID("trust/upstream"))
        let generation = try boundary.publish(
            output, files: [GeneratedFile(name: "trust.pem", text: "x")],
            record: GenerationRecord(request: "r", received: WallTime(secondsSince1970: 1_700_000_000))
        ).generation
        let place = root.replacing("BOUNDARY", with: "edge").replacing("GENERATION", with: generation.name.text)
        let mounts = ProcessMounts(id: 7, title: "nginx: master", mountinfo: Self.lines(place))
        let result = PinnedMountCheck.result(try BoundaryView.open(boundary.path), [mounts])
        #expect(result.findings.map(\.code) == (isTold ? ["mount.pinned"] : []), "\(name)")
    }
}

import System
import TestSupport
import Testing

@Suite struct DirectoryTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test("a file of /proc/sys, which answers one read alone, is read whole", arguments: ["overflowuid", "ostype"])
    func systemSetting(name: String) throws {
        let path = "/proc/sys/kernel/" + name
        let child = try ChildProcess.spawn(["/bin/cat", path], output: .captured(limit: 4096))
        #expect(try child.wait(timeout: .hangLimit).isSuccess)
        #expect(try Files.read(path, limit: 4096) == child.output)
        #expect(child.output.count > 2)
    }

    @Test("P-54: a file has its mode whatever the umask, and is read back")
    func modes() throws {
        try scratch.directory.replace("secret", bytes: Array("x".utf8).span, mode: 0o640)
        let status = try #require(try scratch.directory.status(of: "secret"))
        #expect(status.mode == 0o640)
        #expect(status.kind == .file)
        #expect(status.owner == Process.effectiveUser)
        #expect(try scratch.directory.read("secret", limit: 10) == Array("x".utf8))
    }

    @Test("replacing leaves nothing temporary and keeps the old file when it fails")
    func replacing() throws {
        try scratch.write("a", "old")
        try scratch.write("a", "new")
        #expect(try scratch.text("a") == "new")
        #expect(try scratch.directory.list() == ["a"])
        _ = try scratch.directory.makeDirectory("d")
        #expect(throws: PosixError.self) { try scratch.directory.replace("d", bytes: [1].span) }
        #expect(try scratch.directory.list() == ["a", "d"])
    }

    @Test("a pipe, and a link to one, are never replaced", arguments: ["pipe", "link"])
    func pipes(name: String) throws {
        let child = try ChildProcess.spawn(["/usr/bin/mkfifo", scratch.directory.path(of: "pipe")])
        try #require(child.wait(timeout: .hangLimit).isSuccess)
        try scratch.directory.makeLink("link", to: "pipe")
        let error = PosixError.notAFile(path: scratch.directory.path(of: name))
        #expect(throws: error) { try scratch.directory.replace(name, bytes: [1].span) }
        #expect(throws: error) {
            try scratch.directory.replaceTogether([
                ("new", SecretBytes(copying: ([1] as [UInt8]).span)),
                (name, SecretBytes(copying: ([1] as [UInt8]).span)),
            ])
        }
        #expect(try scratch.directory.list() == ["link", "pipe"])
        #expect(try scratch.directory.status(of: "pipe")?.kind == .other)
    }

    @Test(
        "root replaces no device, and writes into one that it is told to write",
        .enabled(if: Process.effectiveUser == 0, "only root makes a device"))
    func devices() throws {
        let path = scratch.directory.path(of: "null")
        let child = try ChildProcess.spawn(["/usr/bin/mknod", path, "c", "1", "3"], output: .discarded)
        try #require(child.wait(timeout: .hangLimit).isSuccess)
        let before = try #require(try scratch.directory.status(of: "null"))
        #expect(throws: PosixError.notAFile(path: path)) { try scratch.directory.replace("null", bytes: [1].span) }
        // Where devices are not to be opened (nodev), it fails.
        _ = try? Files.write(path, bytes: [1].span, mode: 0o600)
        #expect(try scratch.directory.status(of: "null") == before)
        #expect(try scratch.directory.list() == ["null"])
    }

    @Test("what a user names is replaced when it is a file, and written into when it is a link")
    func writing() throws {
        try scratch.write("file", "a longer text", mode: 0o644)
        try scratch.directory.makeLink("link", to: "file")
        try scratch.directory.makeLink("dangling", to: "none")
        for (name, text) in [("link", "one"), ("new", "two"), ("file", "three")] {
            try Files.write(scratch.directory.path(of: name), bytes: Array(text.utf8).span, mode: 0o640)
        }
        #expect(throws: PosixError.self) {
            try Files.write(scratch.directory.path(of: "dangling"), bytes: [1].span, mode: 0o600)
        }
        #expect(try scratch.directory.readLink("link") == "file")
        #expect(try scratch.text("new") == "two" && scratch.text("file") == "three")
        #expect(try scratch.directory.list() == ["dangling", "file", "link", "new"])
    }

    @Test("names of more than one component are refused", arguments: ["", ".", "..", "a/b", "/etc", "a\0b"])
    func names(name: String) throws {
        #expect(throws: PosixError.badName(name)) { _ = try scratch.directory.read(name, limit: 1) }
        #expect(throws: PosixError.badName(name)) { try scratch.directory.remove(name) }
        #expect(throws: PosixError.badName(name)) { try scratch.directory.makeLink(name, to: "x") }
    }

    @Test("links are not followed: neither a file's nor a directory's")
    func links() throws {
        try scratch.write("real", "text")
        _ = try scratch.directory.makeDirectory("inner")
        try scratch.directory.makeLink("file", to: "real")
        try scratch.directory.makeLink("away", to: "inner")
        #expect(throws: PosixError.self) { _ = try scratch.directory.read("file", limit: 10) }
        #expect(throws: PosixError.self) { _ = try scratch.directory.directory("away") }
        #expect(try scratch.directory.read("file", limit: 10, followingLinks: true) == Array("text".utf8))
        #expect(try scratch.directory.readLink("file") == "real")
        #expect(try scratch.directory.readLink("none") == nil)
        #expect(try scratch.directory.status(of: "file")?.kind == .link)
    }

    @Test("a link is replaced in one step, whatever stood there")
    func replacingLinks() throws {
        try scratch.write("current", "a plain file")
        try scratch.directory.replaceLink("current", to: "one")
        try scratch.directory.replaceLink("current", to: "two")
        #expect(try scratch.directory.readLink("current") == "two")
        #expect(try scratch.directory.list() == ["current"])
    }

    @Test("reading stops at the limit, of a secret too", arguments: [(5, true), (4, false)])
    func limits(limit: Int, fits: Bool) throws {
        try scratch.write("five", "12345")
        let path = scratch.directory.path(of: "five")
        if fits {
            #expect(try Files.read(path, limit: limit).count == 5)
            #expect(try Files.readSecret(path, limit: limit).count == 5)
        } else {
            #expect(throws: PosixError.tooLarge(path: path, limit: limit)) { _ = try Files.read(path, limit: limit) }
            #expect(throws: PosixError.tooLarge(path: path, limit: limit)) {
                _ = try Files.readSecret(path, limit: limit)
            }
        }
    }

    @Test("files whose size the kernel does not know beforehand are read whole")
    func procFiles() throws {
        #expect(try Files.read("/proc/self/status", limit: 100_000).count > 100)
    }

    @Test("a pipe is refused at once, without waiting for a writer")
    func pipes() throws {
        let path = scratch.directory.path(of: "pipe")
        let making = try ChildProcess.spawn(["/usr/bin/mkfifo", path])
        #expect(try making.wait(timeout: .hangLimit).isSuccess)
        #expect(throws: PosixError.notAFile(path: path)) { _ = try Files.read(path, limit: 10) }
    }

    @Test("a tree is removed without following links out of it")
    func removing() throws {
        try scratch.write("outside", "kept")
        let tree = try scratch.directory.makeDirectory("tree")
        try tree.makeDirectory("deep").replace("file", bytes: [1].span, durable: false)
        try tree.makeLink("out", to: "../outside")
        try tree.makeLink("up", to: "..")
        try scratch.directory.removeTree("tree")
        try scratch.directory.removeTree("tree")
        #expect(try scratch.directory.list() == ["outside"])
    }

    @Test(
        "paths are split as directories go",
        arguments: [
            ("a/b", "a", "b"), ("b", ".", "b"), ("/b", "/", "b"), ("/a/b/c", "/a/b", "c"),
        ])
    func splitting(path: String, directory: String, name: String) {
        let parts = Files.split(path)
        #expect(parts.directory == directory)
        #expect(parts.name == name)
    }

    @Test("errors name the call, the path and the number, with a hint for each that has a remedy")
    func errors() throws {
        let missing = scratch.directory.path(of: "none")
        let error = #expect(throws: PosixError.self) { _ = try Files.read(missing, limit: 1) }
        #expect(error?.summary == "\(missing): open: no such file or directory (ENOENT)")
        #expect(error?.hints == ["namei -l \(missing) shows which part is missing"])
        #expect(error?.isMissing == true)
    }

    @Test("a hint names the directory of a temporary file, which is gone by then", arguments: [13, 28] as [Int32])
    func temporaryFiles(errno: Int32) throws {
        let name = scratch.directory.temporaryName()
        let path = scratch.directory.path(of: name)
        let hint = PosixError.call("create", path: path, errno: errno).hints.first ?? ""
        #expect(hint.contains(scratch.path) && !hint.contains(name))
    }

    @Test("a hint about a file system names a directory that is there", arguments: [28, 30] as [Int32])
    func fullFileSystems(errno: Int32) throws {
        let path = scratch.directory.path(of: "leaf/server/gen-1/cert.pem")
        let hint = PosixError.call("create", path: path, errno: errno).hints.first ?? ""
        #expect(hint.contains(" \(scratch.path);") && !hint.contains("leaf"), "\(hint)")
    }

    @Test(
        "every error has a summary and hints",
        arguments: [
            PosixError.call("open", path: "/p", errno: 9999), .call("write", path: "/p", errno: 28),
            .call("write", path: "/p", errno: 122), .call("open", path: "/p", errno: 30),
            .call("fsync", path: "/p", errno: 5),
            .tooLarge(path: "/p", limit: 1), .notAFile(path: "/p"), .badName("a/b"), .locked(path: "/p", holder: 7),
            .locked(path: "/p", holder: nil),
        ])
    func remedies(error: PosixError) {
        #expect(!error.summary.isEmpty)
        #expect(!error.hints.isEmpty)
        #expect(error.hints.allSatisfy { !$0.isEmpty })
    }
}

import JSON
import System
import TestSupport

/// A page as Chromium lays it out, in a frame of a certain width.
struct Browser {
    static let program = "/usr/bin/chromium"
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// What is wrong with the layout at a width: what is wider than the page, and texts that leave their boxes.
    func faults(in page: String, width: Int) throws -> [String] {
        try write(page, width: width, height: 900, script: Self.measuring)
        let dom = try run(["--virtual-time-budget=20000", "--dump-dom"])
        guard let start = dom.firstRange(of: "<pre id=\"found\">"), let end = dom.firstRange(of: "</pre>") else {
            return ["the page was not measured: \(dom.prefix(400))"]
        }
        let found = String(dom[start.upperBound..<end.lowerBound])
        return try JSONValue.parse(text: found).strings ?? ["the measurements cannot be read"]
    }

    /// A picture of the page, as PNG.
    func picture(of page: String, width: Int, height: Int) throws -> [UInt8] {
        try write(page, width: width, height: height, script: "")
        _ = try run(["--screenshot=\(scratch.path)/page.png", "--window-size=\(max(width, 520)),\(height)"])
        return try scratch.directory.read("page.png", limit: 64 << 20)
    }

    private func write(_ page: String, width: Int, height: Int, script: String) throws {
        let inner = page.replacing("&", with: "&amp;").replacing("\"", with: "&quot;")
        try scratch.write(
            "frame.html",
            """
            <!DOCTYPE html><meta charset="utf-8"><body style="margin:0">
            <iframe style="border:0;width:\(width)px;height:\(height)px" srcdoc="\(inner)"></iframe>
            <pre id="found"></pre><script>\(script)</script>
            """)
    }

    /// Looks at every element of the page in the frame once it is laid out, all details opened.
    private static let measuring = """
        document.querySelector('iframe').addEventListener('load', event => {
          const page = event.target.contentDocument, width = event.target.clientWidth, found = [];
          page.querySelectorAll('details').forEach(one => one.open = true);
          const root = page.documentElement;
          if (root.scrollWidth > width) found.push('the page is ' + root.scrollWidth + ' wide');
          for (const one of page.body.querySelectorAll('*')) {
            const box = one.getBoundingClientRect();
            if (box.width > 0 && (box.right > width + 0.5 || box.left < -0.5))
              found.push(one.tagName + '.' + (one.getAttribute('class') || '') + ' is outside: ' + one.textContent.slice(0, 60));
          }
          for (const node of page.querySelectorAll('svg .node')) {
            const face = node.querySelector('rect').getBoundingClientRect();
            for (const text of node.querySelectorAll('text')) {
              const box = text.getBoundingClientRect();
              if (box.width > 0 && box.right > face.right - 1) found.push('a text leaves its box: ' + text.textContent);
            }
          }
          for (const svg of page.querySelectorAll('svg')) {
            const frame = svg.getBoundingClientRect();
            for (const text of svg.querySelectorAll('text')) {
              const box = text.getBoundingClientRect();
              if (box.width > 0 && (box.right > frame.right + 1 || box.left < frame.left - 1))
                found.push('a text leaves its drawing: ' + text.textContent);
            }
          }
          const shown = [...page.querySelectorAll('svg')].filter(one => one.getBoundingClientRect().width > 0);
          if (shown.length === 0) found.push('no drawing is shown');
          document.getElementById('found').textContent = JSON.stringify(found);
        });
        """

    private func run(_ arguments: [String]) throws -> String {
        let profile = scratch.path + "/profile"
        let words = [
            Self.program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking", "--hide-scrollbars", "--user-data-dir=\(profile)",
        ]
        let environment = ["HOME": scratch.path, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TMPDIR": scratch.path]
        let child = try ChildProcess.spawn(
            words + arguments + ["file://\(scratch.path)/frame.html"], environment: environment,
            directory: scratch.path, output: .captured(limit: 16 << 20))
        _ = try child.wait(timeout: .hangLimit)
        return String(decoding: child.output, as: UTF8.self)
    }
}

/// The report's looks, in light and dark.
enum ReportStyle {
    static let sheet = """
        :root { --paper: #f6f7f3; --plate: #ffffff; --ink: #1d2420; --quiet: #5b665f; --line: #d8ddd4; --edge: #a9b3a8;
          --app: #2f7a4d; --proxy: #2563a5; --policy: #7a8379; --sign: #6a7a10; --client: #8a5a13; --secret: #8b3a7d;
          --chains: #0d7a80; --good: #2f7a4d; --bad: #b3261e; --soon: #a25b00; --ca: #4c6a58; --token: #6b6f9c; }
        @media (prefers-color-scheme: dark) { :root { --paper: #131714; --plate: #1b211d; --ink: #e4e9e2; --quiet: #9aa69c;
          --line: #2f3832; --edge: #556057; --app: #63b583; --proxy: #6ea8e6; --policy: #98a397; --sign: #b3c452;
          --client: #d6a352; --secret: #cf86c1; --chains: #5cc3c6; --good: #63b583; --bad: #f2877f; --soon: #e5a24a;
          --ca: #7fa38d; --token: #a3a8dc; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, "DejaVu Sans", sans-serif; }
        header, main { max-width: 1180px; margin: 0 auto; padding: 0 28px; }
        header { padding-top: 36px; }
        h1 { font-size: 28px; line-height: 1.2; margin: 0 0 6px; letter-spacing: -.01em; }
        h2 { font-size: 22px; margin: 40px 0 12px; padding-bottom: 6px; border-bottom: 2px solid var(--line); }
        h2 .quiet { font-weight: 400; font-size: 16px; }
        h3 { font-size: 16px; margin: 34px 0 8px; }
        p { margin: 6px 0 12px; }
        .quiet { color: var(--quiet); }
        .good { color: var(--good); } .bad, .expired { color: var(--bad); } .soon { color: var(--soon); }
        code, .code { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 12.5px; overflow-wrap: anywhere; }
        nav a { display: inline-block; margin: 4px 8px 0 0; padding: 3px 12px; border: 1px solid var(--line); border-radius: 99px;
          color: inherit; text-decoration: none; background: var(--plate); }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 10px; margin: 14px 0; }
        .tiles div { background: var(--plate); border: 1px solid var(--line); border-radius: 8px; padding: 10px 14px;
          display: flex; flex-direction: column; min-width: 0; }
        .tiles dd { margin: 0; font-size: 19px; font-weight: 650; overflow-wrap: anywhere; }
        .tiles dt { color: var(--quiet); font-size: 13px; overflow-wrap: anywhere; }
        .plate { background: var(--plate); border: 1px solid var(--line); border-radius: 10px; padding: 14px; margin: 10px 0; }
        svg { display: block; max-width: 100%; height: auto; margin: 0 auto; }
        svg text { fill: var(--ink); } svg .name { font: 650 14px system-ui, "DejaVu Sans", sans-serif; }
        svg .small, svg .tick { font: 11.5px system-ui, "DejaVu Sans", sans-serif; fill: var(--quiet); }
        svg .code { font-size: 12.5px; } svg .strong { fill: var(--ink); } svg .tick { font-size: 11px; }
        .narrow { display: none; }
        .edge { fill: none; stroke: var(--edge); stroke-width: 1.5; } .grid { stroke: var(--line); stroke-width: 1; }
        .node { color: var(--policy); } .face { fill: var(--plate); stroke: currentColor; stroke-opacity: .55; }
        .stripe { fill: currentColor; } .node.app .face, .node.proxy .face { fill: currentColor; fill-opacity: .12; }
        .node.output .face { stroke-dasharray: 4 3; } .bar .face { fill: currentColor; fill-opacity: .85; stroke: none; }
        .bar .late { fill: var(--plate); fill-opacity: .55; }
        .node.app, .bar.app, .legend .app { color: var(--app); } .node.proxy, .legend .proxy { color: var(--proxy); }
        .sign { color: var(--sign); } .client { color: var(--client); } .secret { color: var(--secret); }
        .chains { color: var(--chains); } .token { color: var(--token); } .bar.ca { color: var(--ca); }
        .bar.soon { color: var(--soon); } .bar.expired { color: var(--bad); }
        .legend { display: flex; flex-wrap: wrap; gap: 4px 16px; font-size: 13px; }
        .legend span::before { content: ""; display: inline-block; width: 12px; height: 12px; border-radius: 3px;
          background: currentColor; margin-right: 6px; vertical-align: -1px; }
        .tree, .tree ul { list-style: none; margin: 0; padding: 0; }
        .tree ul { margin-left: 16px; padding-left: 16px; border-left: 2px solid var(--edge); }
        .card { background: var(--plate); border: 1px solid var(--line); border-radius: 8px; padding: 8px 12px; margin: 8px 0;
          overflow-wrap: anywhere; }
        .card > * { margin-right: 8px; }
        .chip { font-size: 12px; border: 1px solid var(--edge); border-radius: 99px; padding: 1px 9px; white-space: nowrap; }
        .use { display: inline-block; font-size: 13px; color: var(--quiet); margin-right: 14px; }
        .use::before { content: "→ "; }
        .findings { padding-left: 20px; overflow-wrap: anywhere; }
        details { margin: 10px 0; } summary { cursor: pointer; }
        table { border-collapse: collapse; width: 100%; background: var(--plate); border: 1px solid var(--line); font-size: 13px;
          margin: 8px 0; }
        th, td { text-align: left; padding: 6px 10px; border-bottom: 1px solid var(--line); vertical-align: top;
          overflow-wrap: anywhere; }
        .matrix thead th, .matrix td.good { overflow-wrap: normal; padding-left: 7px; padding-right: 7px; }
        .matrix td.good { white-space: nowrap; } .matrix tbody th { min-width: 7.5em; }
        thead th { color: var(--quiet); font-weight: 500; } td.none { color: var(--edge); } td small { color: var(--quiet); }
        .findings ul { margin: 2px 0; padding-left: 18px; } tbody th div { font-weight: 400; font-size: 12px; }
        td.bad div { font-size: 12px; }
        @media (max-width: 900px) {
          header, main { padding: 0 14px; } header { padding-top: 22px; } h1 { font-size: 23px; }
          .plate { padding: 12px; } .wide { display: none; } .narrow { display: block; }
          .tree ul { margin-left: 6px; padding-left: 8px; }
          table.matrix, .matrix tbody, .matrix tr, .matrix th, .matrix td { display: block; }
          .matrix thead { display: none; } .matrix tr { padding: 8px 4px; border-bottom: 1px solid var(--line); }
          .matrix th, .matrix td { border: 0; padding: 2px 10px; }
          .matrix td::before { content: attr(data-label) ": "; color: var(--quiet); }
          .matrix td.none { display: none; }
        }
        @media print { body { background: none; } .plate, .card, table { break-inside: avoid; } }
        """
}

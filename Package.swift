// swift-tools-version: 6.2
import PackageDescription

// One set of rules for every target: see docs/modules.md for the arrows between them.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

func door(_ name: String, pkgConfig: String? = nil, package: String? = nil) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: package.map { [.apt([$0])] })
}

func room(_ name: String, _ below: [String] = []) -> Target {
    .target(name: name, dependencies: below.map { .byName(name: $0) }, swiftSettings: strict)
}

func program(_ name: String, _ below: [String]) -> Target {
    .executableTarget(name: name, dependencies: below.map { .byName(name: $0) }, swiftSettings: strict)
}

func tests(_ name: String, _ below: [String]) -> Target {
    .testTarget(
        name: name + "Tests",
        dependencies: (["TestSupport", name] + below).map { .byName(name: $0) },
        swiftSettings: strict)
}

let package = Package(
    name: "coppice",
    products: [
        .executable(name: "coppice", targets: ["coppice"]),
        .executable(name: "coppice-agent", targets: ["coppice-agent"]),
        .executable(name: "coppice-lab", targets: ["coppice-lab"]),
    ],
    targets: [
        // Doors: headers only, no Swift.
        door("COpenSSL", pkgConfig: "openssl", package: "libssl-dev"),
        door("CCurl", pkgConfig: "libcurl", package: "libcurl4-openssl-dev"),
        door("CYAML", pkgConfig: "yaml-0.1", package: "libyaml-dev"),
        door("CMicroHTTPD", pkgConfig: "libmicrohttpd", package: "libmicrohttpd-dev"),
        door("CLinux"),

        // Ground: values that every room may name. No I/O, no clock, no C.
        room("Model"),
        room("JSON", ["Model"]),

        // Handles: the only rooms with `unsafe`.
        room("Posix", ["CLinux", "Model"]),
        room("PKI", ["COpenSSL", "Posix", "Model"]),
        room("Issuing", ["PKI", "Posix", "Model"]),
        room("HTTP", ["CCurl", "Posix", "Model"]),
        room("YAML", ["CYAML", "Model"]),
        room("HTTPServer", ["CMicroHTTPD", "Posix", "Model"]),

        // Pure: no I/O, no clock, no C of their own.
        room("Manifest", ["Model"]),
        room("Renewal", ["Model"]),
        room("Policies", ["JSON"]),
        room("Operating", ["Manifest", "JSON", "Model"]),

        // Services.
        room("Vault", ["HTTP", "JSON", "PKI", "Posix", "Model"]),
        room("Boundary", ["Posix", "PKI", "JSON", "Model"]),
        room("Supervision", ["Posix", "JSON", "Model"]),
        room(
            "Agents",
            [
                "Boundary", "HTTP", "JSON", "Manifest", "Model", "PKI", "Posix", "Renewal", "Supervision", "Vault",
                "YAML",
            ]),
        room("Diagnosis", ["Boundary", "HTTP", "JSON", "Manifest", "Model", "PKI", "Posix", "Vault", "YAML"]),
        room("Control", ["Operating", "Policies", "Vault", "HTTP", "PKI", "JSON", "Posix", "Model"]),
        room("Lab", ["HTTPServer", "Issuing", "Policies", "PKI", "Posix", "JSON", "Model"]),

        // Face.
        room("CommandLine", ["Posix", "JSON", "Model"]),
        room(
            "OperatorCommands",
            [
                "CommandLine", "Control", "Operating", "Diagnosis", "Boundary", "Manifest", "YAML", "PKI", "Posix",
                "JSON", "Model",
            ]),
        room("AgentCommands", ["CommandLine", "Agents", "Supervision", "Posix", "Model"]),
        room("LabCommands", ["CommandLine", "Lab", "HTTPServer", "JSON", "Posix", "Model"]),

        // Programs.
        program("coppice", ["OperatorCommands", "CommandLine"]),
        program("coppice-agent", ["AgentCommands", "CommandLine"]),
        program("coppice-lab", ["LabCommands", "CommandLine"]),

        // Tests.
        .target(
            name: "TestSupport",
            dependencies: ["Operating", "Posix", "PKI", "Issuing", "HTTP", "JSON", "Model"],
            path: "Tests/TestSupport", swiftSettings: strict),
        .executableTarget(
            name: "test-helper", dependencies: ["Boundary", "Posix", "JSON", "Model"], path: "Tests/Helper",
            swiftSettings: strict),
        tests("Model", ["JSON"]),
        tests("Posix", ["test-helper", "Model"]),
        tests("PKI", ["Issuing", "Posix", "Model"]),
        tests("HTTP", ["Issuing", "JSON", "PKI", "Posix", "Model"]),
        tests("Manifest", ["YAML", "Posix", "Model"]),
        tests("Renewal", ["Model"]),
        tests("Policies", ["JSON"]),
        tests("Operating", ["coppice-agent", "Manifest", "YAML", "JSON", "Posix", "Model"]),
        tests("Vault", ["HTTP", "JSON", "PKI", "Posix", "Model"]),
        tests("Boundary", ["test-helper", "Posix", "PKI", "JSON", "Model"]),
        tests("Lab", ["HTTPServer", "HTTP", "Issuing", "Policies", "PKI", "Posix", "JSON", "Model"]),
        tests(
            "Agents",
            [
                "coppice-agent", "coppice-lab", "Boundary", "Renewal", "Vault", "HTTP", "Issuing", "Posix", "PKI",
                "JSON",
                "Model",
            ]),
        tests(
            "Control",
            [
                "coppice", "coppice-agent", "coppice-lab", "Operating", "Policies", "Vault", "HTTP", "Issuing", "PKI",
                "JSON", "Posix", "Model",
            ]),
        tests("CommandLine", ["Posix", "JSON", "Model"]),
        tests("Diagnosis", ["coppice-lab", "Boundary", "HTTP", "Vault", "Issuing", "PKI", "Posix", "JSON", "Model"]),
        .testTarget(
            name: "ArtefactTests",
            dependencies: [
                "TestSupport", "coppice", "coppice-agent", "coppice-lab", "Operating", "Issuing", "PKI", "YAML", "JSON",
                "Posix", "Model",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ContractTests",
            dependencies: [
                "TestSupport", "coppice", "coppice-agent", "coppice-lab", "Control", "Diagnosis", "Operating", "Vault",
                "HTTP", "Issuing", "PKI", "JSON", "Posix", "Model",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ScriptTests",
            dependencies: ["TestSupport", "AgentCommands", "CommandLine", "LabCommands", "OperatorCommands", "Posix"],
            swiftSettings: strict),
    ]
)

// The fuzzers of `make fuzz`, which sets this variable: they are built with libFuzzer's own main function.
if Context.environment["COPPICE_FUZZ"] != nil {
    package.targets.append(.systemLibrary(name: "CFuzzer", path: "fuzz/CFuzzer"))
    for (name, below) in [
        ("PEM", ["PKI"]), ("Certificate", ["PKI"]), ("YAML", ["Manifest", "Model", "YAML"]),
        ("Manifest", ["Operating", "Model", "YAML"]),
        ("JSON", ["JSON"]), ("Policy", ["Policies"]),
    ] {
        package.products.append(.executable(name: "fuzz-\(name)", targets: ["fuzz-\(name)"]))
        package.targets.append(
            .executableTarget(
                name: "fuzz-\(name)", dependencies: (["CFuzzer"] + below).map { .byName(name: $0) },
                path: "fuzz/\(name)",
                swiftSettings: strict))
    }
}

// swift-tools-version: 6.2
import PackageDescription

// One set of rules for every target. docs/modules.md says what each target is for, and `make lint` holds this list, that
// table and the `import` lines of every file to each other.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// Headers and a module map for a C library: `Sources/C/NAME`.
func library(_ name: String, pkgConfig: String? = nil, package: String? = nil) -> Target {
    .systemLibrary(
        name: name, path: "Sources/C/\(name)", pkgConfig: pkgConfig, providers: package.map { [.apt([$0])] })
}

/// The target `DOMAIN/NAME` below `Sources`, and what it may import.
func target(_ path: String, _ imports: [String] = []) -> Target {
    .target(name: name(path), dependencies: names(imports), path: "Sources/\(path)", swiftSettings: strict)
}

func program(_ name: String, _ imports: [String]) -> Target {
    .executableTarget(name: name, dependencies: names(imports), path: "Sources/CLI/\(name)", swiftSettings: strict)
}

/// The tests of `Sources/DOMAIN/NAME`, or tests of several targets together: `Tests/DOMAIN/NAMETests`.
func tests(_ path: String, _ imports: [String]) -> Target {
    .testTarget(
        name: name(path) + "Tests", dependencies: names(["TestSupport"] + imports), path: "Tests/\(path)Tests",
        swiftSettings: strict)
}

func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

func names(_ imports: [String]) -> [Target.Dependency] { imports.map { .byName(name: $0) } }

let package = Package(
    name: "coppice",
    products: [
        .executable(name: "coppice", targets: ["coppice"]),
        .executable(name: "coppice-agent", targets: ["coppice-agent"]),
        .executable(name: "coppice-lab", targets: ["coppice-lab"]),
    ],
    targets: [
        library("COpenSSL", pkgConfig: "openssl", package: "libssl-dev"),
        library("CCurl", pkgConfig: "libcurl", package: "libcurl4-openssl-dev"),
        library("CYAML", pkgConfig: "yaml-0.1", package: "libyaml-dev"),
        library("CMicroHTTPD", pkgConfig: "libmicrohttpd", package: "libmicrohttpd-dev"),
        library("CLinux"),

        target("Base/Core"),
        target("Base/JSON", ["Core"]),
        target("Base/YAML", ["CYAML", "Core"]),
        target("Base/System", ["CLinux", "Core"]),

        target("TLS/X509", ["COpenSSL", "Core", "System"]),
        target("TLS/Issuing", ["Core", "System", "X509"]),
        target("TLS/Inspection", ["Core", "JSON", "System", "X509"]),
        target("TLS/TLSClients", ["Core", "JSON", "X509"]),

        target("Vault/HTTP", ["CCurl", "Core", "System"]),
        target("Vault/VaultAPI", ["Core", "HTTP", "JSON", "System", "X509"]),
        target("Vault/VaultClient", ["Core", "HTTP", "System", "VaultAPI"]),
        target("Vault/VaultPolicy", ["JSON"]),

        target("Agent/AgentConfig", ["Core", "X509", "YAML"]),
        target("Agent/Boundary", ["Core", "JSON", "System", "X509"]),
        target("Agent/Renewal", ["AgentConfig", "Core", "JSON", "X509"]),
        target("Agent/Proxies", ["AgentConfig", "Core", "HTTP", "JSON", "System", "X509"]),
        target(
            "Agent/Agent",
            [
                "AgentConfig", "Boundary", "Core", "HTTP", "JSON", "Proxies", "Renewal", "System", "VaultAPI",
                "VaultClient", "X509", "YAML",
            ]),

        target("Operator/Manifest", ["AgentConfig", "Core", "X509", "YAML"]),
        target("Operator/Artifacts", ["AgentConfig", "Core", "JSON", "Manifest", "X509"]),
        target(
            "Operator/Reconcile",
            [
                "AgentConfig", "Artifacts", "Core", "HTTP", "JSON", "Manifest", "System", "VaultAPI", "VaultClient",
                "VaultPolicy", "X509",
            ]),
        target(
            "Operator/Prove",
            [
                "AgentConfig", "Artifacts", "Core", "JSON", "Manifest", "Reconcile", "System", "VaultAPI",
                "VaultPolicy", "X509",
            ]),
        target(
            "Operator/Enrolment",
            [
                "AgentConfig", "Artifacts", "Boundary", "Core", "HTTP", "JSON", "Manifest", "Reconcile", "System",
                "VaultAPI", "VaultClient", "X509", "YAML",
            ]),
        target(
            "Operator/Doctor",
            [
                "AgentConfig", "Boundary", "Core", "HTTP", "Inspection", "JSON", "Renewal", "System", "TLSClients",
                "VaultAPI", "VaultClient", "X509", "YAML",
            ]),

        target("Lab/HTTPServer", ["CMicroHTTPD", "Core", "System"]),
        target("Lab/Lab", ["Core", "HTTPServer", "Issuing", "JSON", "System", "VaultPolicy", "X509"]),

        target("CLI/CommandLine", ["Core", "JSON", "System"]),
        target(
            "CLI/OperatorCommands",
            [
                "AgentConfig", "Artifacts", "Boundary", "CommandLine", "Core", "Doctor", "Enrolment", "Inspection",
                "JSON",
                "Manifest", "Prove", "Reconcile", "Renewal", "System", "TLSClients", "X509", "YAML",
            ]),
        target("CLI/AgentCommands", ["Agent", "Boundary", "CommandLine", "Core", "System"]),
        target("CLI/LabCommands", ["CommandLine", "Core", "HTTPServer", "JSON", "Lab", "System"]),
        program("coppice", ["CommandLine", "OperatorCommands"]),
        program("coppice-agent", ["AgentCommands", "CommandLine"]),
        program("coppice-lab", ["CommandLine", "LabCommands"]),

        .target(
            name: "TestSupport",
            dependencies: names([
                "AgentConfig", "Core", "HTTP", "Issuing", "JSON", "Manifest", "System", "VaultAPI", "X509",
            ]),
            path: "Tests/Support/TestSupport", swiftSettings: strict),
        .executableTarget(
            name: "test-helper", dependencies: names(["Boundary", "Core", "JSON", "System"]),
            path: "Tests/Support/Helper",
            swiftSettings: strict),
        .target(
            name: "OperatorTestSupport",
            dependencies: names(["HTTP", "JSON", "Manifest", "Reconcile", "System", "TestSupport", "X509"]),
            path: "Tests/Support/OperatorTestSupport", swiftSettings: strict),
        tests("Base/Core", ["Core"]),
        tests("Base/JSON", ["JSON", "Core"]),
        tests("Base/YAML", ["YAML", "Core"]),
        tests("Base/System", ["System", "test-helper"]),
        tests("TLS/X509", ["X509", "Core", "Issuing", "System"]),
        tests("TLS/Inspection", ["Inspection", "Core", "JSON", "System", "X509"]),
        tests("TLS/TLSClients", ["TLSClients", "Core", "Issuing", "JSON", "System", "X509"]),
        tests("Vault/HTTP", ["HTTP", "Core", "Issuing", "JSON", "System", "X509"]),
        tests("Vault/VaultAPI", ["VaultAPI", "Core", "HTTP", "JSON", "System", "X509"]),
        tests("Vault/VaultClient", ["VaultClient", "HTTP", "JSON", "System", "VaultAPI", "X509"]),
        tests("Vault/VaultPolicy", ["VaultPolicy", "JSON"]),
        tests("Agent/AgentConfig", ["AgentConfig", "Artifacts", "Core", "X509", "YAML"]),
        tests("Agent/Boundary", ["Boundary", "Core", "JSON", "System", "X509", "test-helper"]),
        tests("Agent/Proxies", ["AgentConfig", "Core", "JSON", "Proxies", "System", "X509"]),
        tests("Agent/Renewal", ["Renewal", "AgentConfig", "Core", "Issuing", "JSON", "X509", "System"]),
        tests(
            "Agent/Agent",
            [
                "Agent", "AgentConfig", "Boundary", "Core", "HTTP", "JSON", "Renewal", "System", "VaultAPI",
                "VaultClient",
                "X509", "coppice-agent", "coppice-lab",
            ]),
        tests(
            "Operator/Manifest",
            ["Manifest", "AgentConfig", "Artifacts", "Core", "JSON", "System", "X509", "YAML", "coppice-agent"]),
        tests(
            "Operator/Artifacts",
            [
                "Artifacts", "AgentConfig", "Core", "Issuing", "JSON", "Manifest", "System", "X509", "YAML", "coppice",
                "coppice-agent", "coppice-lab",
            ]),
        tests(
            "Operator/Reconcile",
            [
                "Reconcile", "AgentConfig", "Artifacts", "Core", "HTTP", "JSON", "Manifest", "OperatorTestSupport",
                "System", "VaultAPI", "VaultPolicy", "X509", "YAML", "coppice", "coppice-agent", "coppice-lab",
            ]),
        tests(
            "Operator/Prove",
            [
                "Prove", "Artifacts", "Core", "HTTP", "JSON", "Manifest", "OperatorTestSupport", "Reconcile", "System",
                "X509", "coppice", "coppice-agent", "coppice-lab",
            ]),
        tests(
            "Operator/Enrolment",
            [
                "Enrolment", "AgentConfig", "Artifacts", "Boundary", "Core", "HTTP", "JSON", "Manifest",
                "OperatorTestSupport", "Reconcile", "System", "VaultAPI", "X509", "YAML", "coppice", "coppice-agent",
                "coppice-lab",
            ]),
        tests(
            "Operator/Doctor",
            ["Doctor", "AgentConfig", "Boundary", "Core", "Issuing", "JSON", "System", "X509", "YAML", "coppice-lab"]),
        tests("Lab/Lab", ["Lab", "Core", "HTTP", "HTTPServer", "Issuing", "JSON", "System", "VaultPolicy", "X509"]),
        tests("CLI/CommandLine", ["CommandLine", "Core", "JSON", "System"]),
        tests(
            "CLI/Script",
            [
                "AgentCommands", "Artifacts", "CommandLine", "Core", "Doctor", "LabCommands", "Manifest",
                "OperatorCommands", "System",
            ]),
        tests(
            "Vault/Contract",
            [
                "Agent", "AgentConfig", "Artifacts", "Core", "Doctor", "HTTP", "Issuing", "JSON", "Manifest", "Prove",
                "Reconcile", "System", "VaultAPI", "X509", "coppice", "coppice-agent", "coppice-lab",
            ]),
    ]
)

// The fuzzers of `make fuzz`, which sets this variable: they are built with libFuzzer's own main function.
if Context.environment["COPPICE_FUZZ"] != nil {
    package.targets.append(.systemLibrary(name: "CFuzzer", path: "fuzz/CFuzzer"))
    for (name, imports) in [
        ("PEM", ["X509"]), ("Certificate", ["X509"]), ("YAML", ["AgentConfig", "Core", "YAML"]),
        ("Manifest", ["Manifest", "Core", "YAML"]), ("JSON", ["JSON"]), ("Policy", ["VaultPolicy"]),
    ] {
        package.products.append(.executable(name: "fuzz-\(name)", targets: ["fuzz-\(name)"]))
        package.targets.append(
            .executableTarget(
                name: "fuzz-\(name)", dependencies: names(["CFuzzer"] + imports), path: "fuzz/\(name)",
                swiftSettings: strict))
    }
}

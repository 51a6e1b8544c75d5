/// A role in the clients' mount that the manifest does not name: what it signs may be a login.
struct UnmanagedRole {
    let settings: SettingValues

    /// Whether it signs a certificate of that client name, as far as its settings tell.
    func signs(_ name: String) -> Bool {
        if settings.flag("allow_any_name") { return true }
        let isTemplate = settings.flag("allowed_domains_template")
        return settings.list("allowed_domains").contains { domain in
            isTemplate && domain.contains("{{") || settings.flag("allow_bare_domains") && domain == name
                || settings.flag("allow_subdomains") && name.hasSuffix("." + domain)
                || settings.flag("allow_glob_domains") && Glob.matches(domain, name)
        }
    }
}

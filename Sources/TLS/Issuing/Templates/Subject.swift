package import X509

/// The parts of a subject that a role may set. Several values of one kind share one relative name, as Vault has it.
package struct Subject: Hashable, Sendable {
    /// `CN`.
    package var commonName: String?
    /// `O`.
    package var organization: [String] = []
    /// `OU`.
    package var organizationalUnit: [String] = []
    /// `C`.
    package var country: [String] = []
    /// `L`.
    package var locality: [String] = []
    /// `ST`.
    package var province: [String] = []
    /// `STREET`.
    package var streetAddress: [String] = []
    /// `postalCode`.
    package var postalCode: [String] = []
    /// The subject's serial number, which is not the certificate's.
    package var serialNumber: String?
    /// `UID`.
    package var userIDs: [String] = []

    package init(commonName: String? = nil) { self.commonName = commonName }

    /// The name, with its parts in the order in which Vault writes them. Empty texts are left out.
    package var name: DistinguishedName {
        let parts: [(ObjectIdentifier, [String])] = [
            (.country, country), (.organization, organization), (.organizationalUnit, organizationalUnit),
            (.locality, locality), (.province, province), (.streetAddress, streetAddress), (.postalCode, postalCode),
            (.commonName, commonName.map { [$0] } ?? []), (.serialNumber, serialNumber.map { [$0] } ?? []),
            (.userID, userIDs),
        ]
        return DistinguishedName(
            parts.map { type, values in
                values.filter { !$0.isEmpty }.map { DistinguishedName.Attribute(type, $0) }
            })
    }
}

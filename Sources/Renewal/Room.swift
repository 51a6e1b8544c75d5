// Renewal

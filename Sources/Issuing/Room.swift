// Issuing

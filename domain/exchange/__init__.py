"""Exchange 交換: what partners must hear and told us, and the night's runs 批次."""

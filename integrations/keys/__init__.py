"""Where the key-encryption keys lie: a file under a passphrase, the system's keyring, or a cloud's key service."""

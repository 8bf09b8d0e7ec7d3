/**
 * A certificate of its own issue, for both ends of TLS in tests, good until the year 2126. Made by
 * `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 36500 -subj /CN=eap.example`; the key is no secret.
 */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBgzCCASmgAwIBAgIUTBL1505tTFE6nUNlzOFHqZ+LUPkwCgYIKoZIzj0EAwIw
FjEUMBIGA1UEAwwLZWFwLmV4YW1wbGUwIBcNMjYxMTI2MTE0OTAxWhgPMjEyNjEx
MDIxMTQ5MDFaMBYxFDASBgNVBAMMC2VhcC5leGFtcGxlMFkwEwYHKoZIzj0CAQYI
KoZIzj0DAQcDQgAEggKQBNzKrS4DgiTKeWKeK7gMNFeu8W/6PvYyx4vMyqghPjmy
MWWdC8cefquA8xSodllgd1gtp9juX8OVVB9nyaNTMFEwHQYDVR0OBBYEFATxejyD
w/5eLqhmG9HbrDJxV7CbMB8GA1UdIwQYMBaAFATxejyDw/5eLqhmG9HbrDJxV7Cb
MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIgMA4MUlVjOsgv72lm
4J+Uby4ICBMdjkflai8+ji7XcCoCIQDA5Z8cO8fPGTjdURGbocHtRg4u/0IxDrnk
AOIHRL1RdQ==
-----END CERTIFICATE-----
`;

export const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg2sCwwBp+KgCnUtLC
2Z3H74PtObPDcMKgPUYQFfg8Jn2hRANCAASCApAE3MqtLgOCJMp5Yp4ruAw0V67x
b/o+9jLHi8zKqCE+ObIxZZ0Lxx5+q4DzFKh2WWB3WC2n2O5fw5VUH2fJ
-----END PRIVATE KEY-----
`;

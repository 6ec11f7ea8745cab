/**
 * A self-signed certificate, for the name localhost only, valid for a century. It was made for these tests and is used
 * nowhere else; its key is not a secret.
 */
export const certificate = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBlzCCAT2gAwIBAgIUd53p1ubH6xPbUeqbTaV8xDU9aiIwCgYIKoZIzj0EAwIw
FTETMBEGA1UEAwwKcG9tYm8gdGVzdDAgFw0yNjExMjEwNDI2MTdaGA8yMTI2MTAy
ODA0MjYxN1owFTETMBEGA1UEAwwKcG9tYm8gdGVzdDBZMBMGByqGSM49AgEGCCqG
SM49AwEHA0IABMz1NX9N0RrxokJ+C6SoBJna5Zj8nAG2DyYwutPFWNo2l+7qKTEz
h/xpDrE6UghXWmknwMMLGwbvaeqN/gqfuPOjaTBnMB0GA1UdDgQWBBRZzm3Q/fva
VsikOrUo+W2+kixoFjAfBgNVHSMEGDAWgBRZzm3Q/fvaVsikOrUo+W2+kixoFjAU
BgNVHREEDTALgglsb2NhbGhvc3QwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQD
AgNIADBFAiEAwF40TuRFLcPW5PJlIVENQPT7NxmzJ1+/rg2nzAXc+EMCIFQwRXpt
jEbJJzenZL42U+JqF1ef8o1IFgqzci95Erww
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgCaBXj3X8UI4QYnWm
4GabWTFTb3DGxWC7RKz+kEhhVyShRANCAATM9TV/TdEa8aJCfgukqASZ2uWY/JwB
tg8mMLrTxVjaNpfu6ikxM4f8aQ6xOlIIV1ppJ8DDCxsG72nqjf4Kn7jz
-----END PRIVATE KEY-----
`,
};

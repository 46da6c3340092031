package dev.latchkey.credentials.signing;

/** The signature algorithms of derived JWTs (RFC 7518, RFC 8037). A key's type decides. */
public enum SigningAlgorithm {
  /** Ed25519. */
  EDDSA("EdDSA"),
  /** RSASSA-PKCS1-v1_5 with SHA-256. */
  RS256("RS256");

  private final String jwsName;

  SigningAlgorithm(String jwsName) {
    this.jwsName = jwsName;
  }

  /** The value of {@code alg} in a JWS header. */
  public String jwsName() {
    return jwsName;
  }
}

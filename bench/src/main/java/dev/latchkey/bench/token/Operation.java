package dev.latchkey.bench.token;

import java.util.Optional;

/** What is measured, in the order of the report. */
enum Operation {
  ED25519_SIGN("Ed25519 sign, Bouncy Castle", RawOperations.class, "ed25519Sign"),
  ED25519_VERIFY("Ed25519 verify, Bouncy Castle", RawOperations.class, "ed25519Verify"),
  HMAC_CHAIN("HMAC chain, JDK", RawOperations.class, "jdkHmacChain"),
  HMAC_CHAIN_BOUNCY_CASTLE(
      "HMAC chain, Bouncy Castle", RawOperations.class, "bouncyCastleHmacChain", HMAC_CHAIN),
  NARROWED_HMAC_CHAIN(
      "HMAC chain, 3 caveats more, JDK", RawOperations.class, "jdkNarrowedHmacChain"),
  BODY_PARSED("verify body, Jackson", BodyOperations.class, "parsed"),
  BODY_PLAIN("verify body, plain", BodyOperations.class, "plain", BODY_PARSED),
  ISSUED_KEY("issued key", VerifierOperations.class, "issuedKey"),
  IMPORTED_KEY("imported key", VerifierOperations.class, "importedKey"),
  DERIVE_JWT("JWT, derived", VerifierOperations.class, "deriveJwt", ED25519_SIGN),
  JWT_FIRST("JWT, first verification", VerifierOperations.class, "jwtFirst", ED25519_VERIFY),
  JWT_REPEATED("JWT, repeated", VerifierOperations.class, "jwtRepeated", ED25519_VERIFY),
  FORGED_JWT_FIRST("forged JWT, first", VerifierOperations.class, "forgedJwtFirst", ED25519_VERIFY),
  FORGED_JWT_REPEATED(
      "forged JWT, repeated", VerifierOperations.class, "forgedJwtRepeated", ED25519_VERIFY),
  DERIVE_MACAROON("macaroon, derived", VerifierOperations.class, "deriveMacaroon", HMAC_CHAIN),
  MACAROON("macaroon", VerifierOperations.class, "macaroon", HMAC_CHAIN),
  NARROWED_MACAROON(
      "macaroon, 3 caveats more",
      VerifierOperations.class,
      "narrowedMacaroon",
      NARROWED_HMAC_CHAIN);

  private final String title;
  private final Class<?> benchmark;
  private final String method;
  private final Optional<Operation> raw;

  Operation(String title, Class<?> benchmark, String method) {
    this(title, benchmark, method, Optional.empty());
  }

  Operation(String title, Class<?> benchmark, String method, Operation raw) {
    this(title, benchmark, method, Optional.of(raw));
  }

  Operation(String title, Class<?> benchmark, String method, Optional<Operation> raw) {
    this.title = title;
    this.benchmark = benchmark;
    this.method = method;
    this.raw = raw;
  }

  /** Names it for people. */
  String title() {
    return title;
  }

  /** Names it for JMH. */
  String benchmark() {
    return benchmark.getName() + "." + method;
  }

  /**
   * The bare cryptography that it cannot do without, or could not if it had not been done before;
   * of a plain body, the general parser.
   */
  Optional<Operation> raw() {
    return raw;
  }

  /** Whether a verifier with many records does it. */
  boolean hasRecords() {
    return benchmark == VerifierOperations.class;
  }
}

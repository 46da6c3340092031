package dev.latchkey.bench.load;

/** What is measured in a closed loop, in this order. */
enum Series {
  ISSUED("verifier, issued keys"),
  NO_OP("bare Jetty, no-op"),
  JAVALIN("Javalin as it comes, issued keys"),
  GO("Go net/http, issued keys"),
  LARGE("verifier, issued keys, ten times as many"),
  IMPORTED("verifier, imported keys"),
  AUTHZ("verifier, issued keys at /authz"),
  BATCH("verifier, batches of 100, credentials"),
  JWT_REPEATED("verifier, repeated JWTs"),
  JWT_FIRST("verifier, JWTs for the first time"),
  UNKNOWN_ID("verifier, issued keys of unknown ids"),
  WRONG_SECRET("verifier, issued keys with wrong secrets"),
  INVALID_IMPORTED("verifier, unknown imported keys"),
  HALF_ALONE("verifier, issued, half of the connections"),
  HALF_BESIDE_FORGED("the same beside forged JWTs"),
  FORGED("the forged JWTs meanwhile");

  private final String title;

  Series(String title) {
    this.title = title;
  }

  /** What it is called in reports. */
  String title() {
    return title;
  }
}

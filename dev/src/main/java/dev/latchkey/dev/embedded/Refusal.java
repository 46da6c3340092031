package dev.latchkey.dev.embedded;

/** A request that is answered with a Status of failure, as Kubernetes words it. */
final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int code;
  private final String reason;

  Refusal(int code, String reason, String message) {
    super(message);
    this.code = code;
    this.reason = reason;
  }

  static Refusal notFound(ServedResource resource, String name) {
    return new Refusal(404, "NotFound", resource.qualifiedName() + " \"" + name + "\" not found");
  }

  static Refusal notServed() {
    return new Refusal(404, "NotFound", "the server could not find the requested resource");
  }

  static Refusal conflict(String message) {
    return new Refusal(409, "Conflict", message);
  }

  static Refusal badRequest(String message) {
    return new Refusal(400, "BadRequest", message);
  }

  int code() {
    return code;
  }

  String reason() {
    return reason;
  }
}

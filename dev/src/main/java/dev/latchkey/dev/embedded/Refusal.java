package dev.latchkey.dev.embedded;

import java.util.Map;

/** A request that is answered with a Status of failure, as Kubernetes words it. */
final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int code;
  private final String reason;
  private final transient Map<String, String> details;

  Refusal(int code, String reason, String message) {
    this(code, reason, message, Map.of());
  }

  private Refusal(int code, String reason, String message, Map<String, String> details) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  static Refusal notFound(ServedResource resource, String name) {
    return notFound(
        resource.qualifiedName(),
        Map.of("group", resource.group(), "kind", resource.plural(), "name", name));
  }

  static Refusal noNamespace(String name) {
    return notFound("namespaces", Map.of("kind", "namespaces", "name", name));
  }

  private static Refusal notFound(String resource, Map<String, String> details) {
    String message = resource + " \"" + details.get("name") + "\" not found";
    return new Refusal(404, "NotFound", message, details);
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

  /** What the refusal is about; nothing where that is not said. */
  Map<String, String> details() {
    return details;
  }
}

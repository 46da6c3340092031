package dev.latchkey.verifier;

/** There is no cluster to talk to. The message is one sentence that says what to do. */
final class NoClusterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoClusterException(String message) {
    super(message);
  }
}

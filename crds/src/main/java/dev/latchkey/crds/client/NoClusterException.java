package dev.latchkey.crds.client;

/** There is no cluster to talk to. The message is one sentence that says what to do. */
public final class NoClusterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoClusterException(String message) {
    super(message);
  }
}

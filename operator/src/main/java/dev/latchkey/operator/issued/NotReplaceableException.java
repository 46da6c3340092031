package dev.latchkey.operator.issued;

/** A credential that is to be replaced on request cannot be. The message says why, for people. */
public final class NotReplaceableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotReplaceableException(String message) {
    super(message);
  }
}

package dev.latchkey.dev;

/**
 * A command cannot do what it is asked; the message is a sentence for the user, and all they see.
 */
public final class DevException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public DevException(String message) {
    super(message);
  }

  public DevException(String message, Throwable cause) {
    super(message, cause);
  }
}

package dev.latchkey.dev.folder;

/** The API server took an object not; the message is one line for people and quotes no Secret. */
final class ApplyException extends Exception {

  private static final long serialVersionUID = 1L;

  ApplyException(String message) {
    super(message);
  }
}

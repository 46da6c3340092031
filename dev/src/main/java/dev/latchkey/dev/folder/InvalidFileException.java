package dev.latchkey.dev.folder;

/**
 * A file cannot be understood; the message is one line for people and quotes none of its values.
 */
final class InvalidFileException extends Exception {

  private static final long serialVersionUID = 1L;

  InvalidFileException(String message) {
    super(message);
  }
}

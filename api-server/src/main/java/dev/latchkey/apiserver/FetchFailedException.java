package dev.latchkey.apiserver;

/**
 * A {@link BinarySource} cannot deliver; the message is a clause that says why, without a full
 * stop.
 */
final class FetchFailedException extends Exception {

  FetchFailedException(String message) {
    super(message);
  }

  FetchFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}

package dev.latchkey.bench.report;

/** Something could not be measured. The message says what, in sentences for the user. */
public final class BenchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What could not be measured, and why. */
  public BenchException(String message) {
    super(message);
  }

  /** As above, with what led to it. */
  public BenchException(String message, Throwable cause) {
    super(message, cause);
  }
}

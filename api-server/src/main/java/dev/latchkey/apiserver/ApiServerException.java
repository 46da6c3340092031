package dev.latchkey.apiserver;

/** An API server cannot be installed or started; the message is one sentence for the user. */
public final class ApiServerException extends RuntimeException {

  public ApiServerException(String message) {
    super(message);
  }

  public ApiServerException(String message, Throwable cause) {
    super(message, cause);
  }
}

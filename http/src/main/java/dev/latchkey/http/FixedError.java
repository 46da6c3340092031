package dev.latchkey.http;

import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * An error that is answered alike each time, before any route: rendered once, so that a flood of
 * requests that are refused costs little. Immutable.
 */
public final class FixedError {
  private final int status;
  private final byte[] body;

  /**
   * @param reason gives the HTTP status too
   * @param message for whoever made the request
   */
  public FixedError(ErrorReason reason, String message) {
    this.status = reason.httpStatus();
    this.body = ErrorBody.render(reason, message);
  }

  /** Answers with it. */
  public void write(Response response, Callback callback) {
    JsonAnswer.write(response, callback, status, body);
  }
}

package dev.latchkey.http;

import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * An error that is answered alike each time, before any route: rendered once, so that a flood of
 * requests that are refused costs little. Immutable.
 */
public final class FixedError {
  private final ErrorReason reason;
  private final byte[] body;

  /**
   * @param reason gives the HTTP status too
   * @param message for whoever made the request
   */
  public FixedError(ErrorReason reason, String message) {
    this.reason = reason;
    this.body = ErrorBody.render(reason, message);
  }

  /** Why. */
  public ErrorReason reason() {
    return reason;
  }

  /** Answers with it. */
  public void write(Response response, Callback callback) {
    write(response, callback, reason.httpStatus());
  }

  /** Answers with it, and another HTTP status than goes with the reason. */
  public void write(Response response, Callback callback, int status) {
    JsonAnswer.write(response, callback, status, body);
  }
}

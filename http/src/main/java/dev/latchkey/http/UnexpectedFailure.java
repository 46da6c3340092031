package dev.latchkey.http;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is said of a failure that nobody foresaw: where, and never its message or cause, as either
 * may quote a request, and with it a credential.
 */
public final class UnexpectedFailure {
  /** What a client is told. */
  public static final String TEXT = "Something went wrong here; the log says where.";

  private static final Logger LOG = LoggerFactory.getLogger(UnexpectedFailure.class);

  /** Enough to find the place. */
  private static final int FRAMES = 12;

  private UnexpectedFailure() {}

  /** Logs where it happened. */
  public static void log(Throwable failure) {
    LOG.error(
        "A request failed: {} at {}",
        failure.getClass().getName(),
        Arrays.stream(failure.getStackTrace())
            .limit(FRAMES)
            .map(StackTraceElement::toString)
            .collect(Collectors.joining(" < ")));
  }

  /** Logs where it happened, and answers before any route, unless an answer has begun. */
  public static void answer(Response response, Callback callback, Throwable failure) {
    log(failure);
    if (response.isCommitted()) {
      callback.failed(new IllegalStateException(failure.getClass().getName()));
    } else {
      response.reset();
      JsonAnswer.writeError(response, callback, ErrorReason.INTERNAL, TEXT);
    }
  }
}

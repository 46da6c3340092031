package dev.latchkey.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.BufferUtil;

/** Reads request bodies, within limits of type and size. */
public final class RequestBody {
  private static final String JSON = "application/json";

  /** Also taken with PATCH (RFC 7396): our updates are such. */
  private static final String MERGE_PATCH = "application/merge-patch+json";

  /** How long a body may take whatever its size. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  /** How long each further byte of it may take: so much that 64 KiB take a second. */
  private static final long NANOS_PER_BYTE = TimeUnit.SECONDS.toNanos(1) / (64 * 1024);

  private RequestBody() {}

  /**
   * The body. Waits for it, but not for a client that sends less than about 64 KiB in a second, and
   * for ten seconds in any case.
   *
   * @param limit the largest size, in bytes
   * @throws RequestException if it is larger, whether it says so beforehand or not, or no JSON by
   *     its type, or comes too slowly; a missing type is taken as JSON
   */
  public static byte[] read(Context context, int limit) throws IOException {
    requireJson(context);
    requireIdentity(context.header("Content-Encoding"));
    if (context.req().getContentLengthLong() > limit) {
      throw tooLarge(limit);
    }
    TimedBody body = TimedBody.of(context);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    long begin = System.nanoTime();
    boolean whole = false;
    while (!whole) {
      // A client that sends a byte now and then does not get as long as one that sends steadily.
      long longest = GRACE.toNanos() + content.size() * NANOS_PER_BYTE;
      Content.Chunk chunk = next(body, begin + longest);
      content.writeBytes(BufferUtil.toArray(chunk.getByteBuffer()));
      chunk.release();
      if (content.size() > limit) {
        throw tooLarge(limit);
      }
      whole = chunk.isLast();
    }
    return content.toByteArray();
  }

  private static Content.Chunk next(TimedBody body, long deadline) throws IOException {
    try {
      return body.next(deadline);
    } catch (TimeoutException e) {
      throw new RequestException(
          ErrorReason.REQUEST_TIMEOUT, "The body did not arrive in time: send it at once.");
    }
  }

  private static void requireJson(Context context) {
    // Not Context.contentType(): it fails where the type names a charset that Java does not know.
    String contentType = context.header("Content-Type");
    if (contentType == null || contentType.isBlank()) {
      return;
    }
    int end = contentType.indexOf(';');
    String type =
        (end < 0 ? contentType : contentType.substring(0, end)).trim().toLowerCase(Locale.ROOT);
    boolean patches = context.method() == HandlerType.PATCH && type.equals(MERGE_PATCH);
    if (!type.equals(JSON) && !patches) {
      throw new RequestException(
          ErrorReason.CONTENT_TYPE_UNSUPPORTED,
          "Send the body as JSON, with the header Content-Type: application/json.");
    }
  }

  private static void requireIdentity(String contentEncoding) {
    if (contentEncoding != null && !contentEncoding.equalsIgnoreCase("identity")) {
      throw new RequestException(
          ErrorReason.CONTENT_ENCODING_UNSUPPORTED, "Send the body without compression.");
    }
  }

  private static RequestException tooLarge(int limit) {
    return new RequestException(
        ErrorReason.BODY_TOO_LARGE,
        "The body is too large: this path takes at most " + limit + " bytes.");
  }
}

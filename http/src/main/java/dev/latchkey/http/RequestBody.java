package dev.latchkey.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.util.Locale;

/** Reads request bodies, within limits of type and size. */
public final class RequestBody {
  private static final String JSON = "application/json";

  /** Also taken with PATCH (RFC 7396): our updates are such. */
  private static final String MERGE_PATCH = "application/merge-patch+json";

  /** What is read of a refused body, in bytes: enough for an honest mistake, too little to tire. */
  private static final int DISCARDED = 4 * 1024 * 1024;

  private RequestBody() {}

  /**
   * The body.
   *
   * @param limit the largest size, in bytes
   * @throws RequestException if it is larger, whether it says so beforehand or not, or no JSON by
   *     its type; a missing type is taken as JSON
   */
  public static byte[] read(Context context, int limit) throws IOException {
    requireJson(context);
    requireIdentity(context.header("Content-Encoding"));
    if (context.req().getContentLengthLong() > limit) {
      throw tooLarge(limit);
    }
    byte[] body = context.req().getInputStream().readNBytes(limit + 1);
    if (body.length > limit) {
      throw tooLarge(limit);
    }
    return body;
  }

  /**
   * Reads what the client of a refused request is still sending. An answer given while a client
   * writes closes the connection under it, and the client reports a reset instead of the refusal
   * (RFC 9112, 9.6). One that waits for "100 Continue" sends nothing until told to, and is not
   * told.
   */
  static void discardRest(Context context) {
    try {
      if (context.header("Expect") == null) {
        context.req().getInputStream().skip(DISCARDED);
      }
    } catch (IOException | RuntimeException e) {
      // The client is gone, or what it sends is no HTTP: the refusal is the answer in any case.
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

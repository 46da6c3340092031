package dev.latchkey.http;

import io.javalin.http.Context;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Sends JSON. */
public final class JsonAnswer {
  /** The only type of body that is sent. */
  public static final String CONTENT_TYPE = "application/json";

  private static final PreEncodedHttpField TYPE =
      new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, CONTENT_TYPE);

  private JsonAnswer() {}

  /**
   * Answers before any route, with a body that is UTF-8 JSON.
   *
   * @param body not copied
   */
  public static void write(Response response, Callback callback, int status, byte[] body) {
    response.setStatus(status);
    response.getHeaders().put(TYPE);
    response.write(true, ByteBuffer.wrap(body), callback);
  }

  /** Answers before any route, with an error, and the HTTP status that goes with it. */
  public static void writeError(
      Response response, Callback callback, ErrorReason reason, String message) {
    write(response, callback, reason.httpStatus(), ErrorBody.render(reason, message));
  }

  /** Answers with a body that is UTF-8 JSON. */
  public static void write(Context context, int status, byte[] body) {
    context.status(status).contentType(CONTENT_TYPE).result(body);
  }

  /** Answers with an error, and the HTTP status that goes with it. */
  public static void writeError(Context context, ErrorReason reason, String message) {
    write(context, reason.httpStatus(), ErrorBody.render(reason, message));
  }
}

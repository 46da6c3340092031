package dev.latchkey.http;

import io.javalin.http.Context;

/** Sends JSON. */
public final class JsonAnswer {
  /** The only type of body that is sent. */
  public static final String CONTENT_TYPE = "application/json";

  private JsonAnswer() {}

  /** Answers with a body that is UTF-8 JSON. */
  public static void write(Context context, int status, byte[] body) {
    context.status(status).contentType(CONTENT_TYPE).result(body);
  }

  /** Answers with an error, and the HTTP status that goes with it. */
  public static void writeError(Context context, ErrorReason reason, String message) {
    write(context, reason.httpStatus(), ErrorBody.render(reason, message));
  }
}

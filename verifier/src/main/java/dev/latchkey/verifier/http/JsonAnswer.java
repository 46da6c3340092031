package dev.latchkey.verifier.http;

import io.javalin.http.Context;

/** Sends JSON. */
final class JsonAnswer {
  static final String CONTENT_TYPE = "application/json";

  private JsonAnswer() {}

  static void write(Context context, int status, byte[] body) {
    context.status(status).contentType(CONTENT_TYPE).result(body);
  }

  static void writeError(Context context, ErrorReason reason, String message) {
    write(context, reason.httpStatus(), ErrorBody.render(reason, message));
  }
}

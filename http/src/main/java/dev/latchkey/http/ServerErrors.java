package dev.latchkey.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Gives errors of the HTTP server itself the same form as all others. */
final class ServerErrors extends ErrorHandler {
  @Override
  public boolean errorPageForMethod(String method) {
    return true;
  }

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int code,
      String message,
      Throwable cause,
      Callback callback) {
    ErrorReason reason = ErrorReason.ofHttpStatus(code);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, JsonAnswer.CONTENT_TYPE);
    // Not the message: it quotes the request.
    byte[] body = ErrorBody.render(reason, text(reason));
    response.write(true, ByteBuffer.wrap(body), callback);
  }

  private static String text(ErrorReason reason) {
    return switch (reason) {
      case PATH_NOT_FOUND -> "There is nothing at this path.";
      case METHOD_NOT_ALLOWED -> "This path does not take this method.";
      case REQUEST_TIMEOUT -> "The request did not arrive in time.";
      case BODY_TOO_LARGE -> "The body is too large.";
      case URI_TOO_LONG -> "The request's target is too long.";
      case HEADER_TOO_LARGE -> "The request's header is too large.";
      case UNAVAILABLE -> "The server is stopping or has no room: try again.";
      case INTERNAL -> "Something went wrong in the server.";
      default -> "The request is not well-formed HTTP.";
    };
  }
}

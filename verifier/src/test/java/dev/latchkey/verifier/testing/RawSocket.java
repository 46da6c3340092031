package dev.latchkey.verifier.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Sends what no HTTP client would send. */
public final class RawSocket {
  private static final int TIMEOUT_MILLIS = 10_000;

  private RawSocket() {}

  /**
   * The whole answer to a request that ends the connection.
   *
   * @param request with line feeds alone; they are sent as CRLF
   */
  public static String exchange(int port, String request) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket
          .getOutputStream()
          .write(request.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The header of the answer to a request, or as much of it as there is, where the client goes on
   * to wait: not for the end of the connection.
   *
   * @param request with line feeds alone; they are sent as CRLF
   */
  public static String answer(int port, String request) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket
          .getOutputStream()
          .write(request.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      StringBuilder answer = new StringBuilder();
      while (answer.indexOf("\r\n\r\n") < 0) {
        int next = socket.getInputStream().read();
        if (next < 0) {
          break;
        }
        answer.append((char) next);
      }
      return answer.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The status of an answer. */
  public static int status(String answer) {
    var matcher = Pattern.compile("^HTTP/1\\.[01] (\\d{3})").matcher(answer);
    if (!matcher.find()) {
      throw new AssertionError("no HTTP answer: " + answer);
    }
    return Integer.parseInt(matcher.group(1));
  }
}

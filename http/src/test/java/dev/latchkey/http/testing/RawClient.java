package dev.latchkey.http.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Sends parts of requests, and reads whole answers. Line feeds are sent as CRLF. */
public final class RawClient implements AutoCloseable {
  private final Socket socket;
  private final BufferedReader in;

  public RawClient(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    patience(Duration.ofSeconds(20));
  }

  public void patience(Duration patience) throws IOException {
    socket.setSoTimeout((int) patience.toMillis());
  }

  public void send(String text) throws IOException {
    socket
        .getOutputStream()
        .write(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  /** To a server that may not listen any more. */
  public void trySend(String text) {
    try {
      send(text);
    } catch (IOException closed) {
      // As it should be.
    }
  }

  public String receiveHead() throws IOException {
    StringBuilder head = new StringBuilder();
    for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
      head.append(line).append('\n');
    }
    return head.toString();
  }

  public Answer receive() throws IOException {
    String head = receiveHead();
    String length = head.replaceFirst("(?is).*\ncontent-length: (\\d+).*", "$1");
    char[] body = new char[Integer.parseInt(length)];
    for (int read = 0; read < body.length; ) {
      read += in.read(body, read, body.length - read);
    }
    return new Answer(head, new String(body));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** Sends nothing more, and still reads. */
  public void finish() throws IOException {
    socket.shutdownOutput();
  }

  /** One answer: its head as it came, and its body. */
  public record Answer(String head, String body) {
    public int status() {
      return Integer.parseInt(head.split(" ", 3)[1]);
    }
  }
}

package dev.latchkey.http.probe;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;

/**
 * Gets a URL until it is answered with 200: for images, in which there is no curl. Uses {@code
 * java.base} alone, so that it starts fast.
 */
public final class Probe {
  private static final int TIMEOUT_MILLIS = 5_000;
  private static final Duration BETWEEN = Duration.ofMillis(500);

  private Probe() {}

  /**
   * Takes a URL and, if it may take a while, for how many seconds to try; ends the process: with 0
   * if it was answered with 200, 1 if not, 2 for a wrong use.
   */
  public static void main(String... arguments) throws InterruptedException {
    URI uri;
    Duration patience;
    try {
      uri = http(arguments[0]);
      patience = Duration.ofSeconds(arguments.length > 1 ? Integer.parseInt(arguments[1]) : 0);
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      System.err.println("Usage: probe http://HOST:PORT/PATH [SECONDS]");
      System.exit(2);
      return;
    }
    System.exit(isAnswered(uri, patience) ? 0 : 1);
  }

  private static URI http(String text) {
    URI uri = URI.create(text);
    if (uri.getHost() == null || !"http".equals(uri.getScheme())) {
      throw new IllegalArgumentException("not http");
    }
    return uri;
  }

  private static boolean isAnswered(URI uri, Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      String answer = answer(uri);
      if (answer.equals("200")) {
        System.out.println(uri + " is answered with 200.");
        return true;
      }
      if (System.nanoTime() >= end) {
        System.err.println(uri + ": " + answer);
        return false;
      }
      Thread.sleep(BETWEEN.toMillis());
    }
  }

  /** The status, or why there is none. */
  private static String answer(URI uri) {
    try {
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      connection.setInstanceFollowRedirects(false);
      try {
        return Integer.toString(connection.getResponseCode());
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
  }
}

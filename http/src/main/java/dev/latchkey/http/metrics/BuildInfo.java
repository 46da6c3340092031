package dev.latchkey.http.metrics;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * What runs.
 *
 * @param version of Latchkey
 * @param java the version of Java that it runs on
 */
public record BuildInfo(String version, String java) {
  /** What runs here. */
  public static BuildInfo here() {
    try (InputStream text = BuildInfo.class.getResourceAsStream("version.txt")) {
      return new BuildInfo(
          new String(text.readAllBytes(), StandardCharsets.UTF_8).strip(),
          Runtime.version().toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
